using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Web.Texts;

/// <summary>Words of the welfare ladder: for residents and their families, for whoever goes and knocks, and for the console.</summary>
public static partial class CareTexts
{
    public static string Wishes => Say.Of("希望我们留意什么", "What the house is asked to notice");
    public static string Ways => Say.Of("用什么方式问候", "How to be asked");
    public static string WayPage => Say.Of("在本人页面上显示（始终）", "On their own page (always)");
    public static string Language => Say.Of("问候用语言", "Language of messages");

    public static string Wish(WelfareWatches wish) => wish switch
    {
        WelfareWatches.Silence => Say.Of("久无动静", "Silence"),
        WelfareWatches.UnusualHour => Say.Of("不寻常的时间出入", "Unusual hour"),
        WelfareWatches.NightExit => Say.Of("夜间走失", "Leaving at night"),
        WelfareWatches.Decline => Say.Of("出门越来越少", "Going out less and less"),
        WelfareWatches.Restlessness => Say.Of("频繁进出", "Restlessness"),
        WelfareWatches.Household => Say.Of("全家无动静", "Nobody of the household"),
        _ => Say.Of("每日问候", "Daily hello"),
    };

    public static string WishDetail(WelfareWatches wish) => wish switch
    {
        WelfareWatches.Silence => Say.Of("比平时的习惯更久没有出现", "not seen for longer than their own habits explain"),
        WelfareWatches.UnusualHour => Say.Of("在几乎从不出入的时间经过门口", "a crossing at an hour they almost never use"),
        WelfareWatches.NightExit => Say.Of("夜里出门，15 分钟未归", "leaves at night and is not back in 15 minutes"),
        WelfareWatches.Decline => Say.Of("几周里外出明显减少，只做回访，不当紧急", "outings fall over weeks; somebody looks in by day"),
        WelfareWatches.Restlessness => Say.Of("一个半小时内进出 8 次以上", "eight or more crossings in 90 minutes"),
        WelfareWatches.Household => Say.Of("同住的人都没有出现", "nobody who lives there was seen"),
        _ => Say.Of("早 9:30、晚 18:30，8 小时没见到就问一声", "a question at 09:30 and 18:30 when unseen for 8 hours"),
    };

    public static string Way(DeliveryWay way) => way == DeliveryWay.Sms
        ? Say.Of("短信，点一下就能回答", "Text message, one tap answers")
        : Say.Of("自动电话，按键回答", "Robot call, a key answers");
}
