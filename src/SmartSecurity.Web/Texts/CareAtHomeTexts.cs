using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Care;

namespace SmartSecurity.Web.Texts;

/// <summary>Pages that residents and their families open on their own phone.</summary>
public static partial class CareTexts
{
    public static string House => Say.Of("小区关爱", "Your neighbourhood");
    public static string AllWellQuestion => Say.Of("一切都好吗？", "Is all well?");
    public static string AskedLead(bool family) => family
        ? Say.Of("今天还没见到您家老人，想问一声。", "We have not seen your family member today and wanted to ask.")
        : Say.Of("今天还没见到您，想问一声。点一下就好。", "We have not seen you today and wanted to ask. One tap is enough.");
    public static string Fine => Say.Of("我很好", "All well");
    public static string NeedHelp => Say.Of("我需要帮助", "I need help");
    public static string TheyAreFine => Say.Of("家人很好", "They are well");
    public static string TheyNeedHelp => Say.Of("家人需要帮助", "They need help");
    public static string AwayMore => Say.Of("我外出了…", "I am away …");
    public static string AwayUntil => Say.Of("外出到", "Away until");
    public static string AwayGo => Say.Of("我外出到这个时间", "I am away until then");
    public static string NothingElse => Say.Of("这条链接只用来回答这一次问候。", "This link answers this one question and nothing else.");
    public static string ToldBefore(string word) => Say.Of($"已收到您的回答：{word}。有变化请再点。", $"We have your answer: {word}. Tap again if that changed.");
    public static string NoSuchLink => Say.Of("这个链接不对", "This link is not right");
    public static string NoSuchLinkDetail => Say.Of("请向物业再要一个。", "Please ask the property office for another.");
    public static string LinkOver => Say.Of("这次问候已经结束", "This question is over");
    public static string LinkOverDetail => Say.Of("没有关系。需要帮助时请打物业电话，紧急时拨打 120。",
        "That is fine. If you need help call the property office, in an emergency 120.");
    public static string Call120 => Say.Of("紧急：拨打 120", "Emergency: call 120");
    public static string BadUntil => Say.Of("请选择一个将来的时间，最长一年。", "Choose a time ahead of now, at most a year.");
    public static string MyPage => Say.Of("我的页面", "My page");
    public static string Hello(bool family) => family ? Say.Of("您好，这是家人的页面", "Hello, this is your family member's page") : Say.Of("您好！", "Hello!");
    public static string OpenQuestion(string at) => Say.Of($"{at} 问过一声：一切都好吗？", $"We asked at {at}: is all well?");
    public static string FamilyMayLook => Say.Of("您可以查看。住户没有请您代为回答。", "You may look. The resident has not asked you to answer for them.");
    public static string Trip => Say.Of("外出", "Trips");
    public static string Guests => Say.Of("家里有客人", "Guests at home");
    public static string GuestsLead => Say.Of(
        "家里有客人时，传感器分不清是谁。登记后，这段时间只看出入口。", "With guests, the sensors at home cannot tell who moves. Tell us, and only the gates count meanwhile.");
    public static string GuestsUntil => Say.Of("客人住到", "They stay until");
    public static string GuestsGo => Say.Of("我很好，客人住到这个时间", "All well; they stay until then");
    public static string GuestsNoted => Say.Of("记下了。祝你们愉快。", "Noted. Have a good time together.");
    public static string TripLead => Say.Of("出门几天？登记后，我们就不打扰您。", "Away for some days? Tell us, and nobody will ask.");
    public static string TripFrom => Say.Of("从（留空：现在起）", "From (empty: now)");
    public static string TripUntil => Say.Of("到", "Until");
    public static string TripGo => Say.Of("登记外出", "Register the trip");
    public static string TripBack => Say.Of("取消外出，我在家", "Take it back, I am home");
    public static string AwayNow(string until) => Say.Of($"外出中，到 {until}", $"Away until {until}");
    public static string TripAhead(string from, string until) => Say.Of($"已登记：{from} 至 {until}", $"Registered: {from} to {until}");
    public static string TripNoted => Say.Of("已登记，祝您一路平安。", "Noted. Have a good trip.");
    public static string TripTakenBack => Say.Of("已取消，欢迎回来。", "Taken back. Welcome home.");
    public static string TooManyTrips => Say.Of("登记的外出太多了，请先取消。", "Too many trips are registered: take them back first.");
    public static string Known(bool family) => family ? Say.Of("我们知道的", "What the house knows") : Say.Of("我们知道您什么", "What the house knows of you");
    public static string LastSeen => Say.Of("最后一次见到", "Last seen");
    public static string NeverSeen => Say.Of("还没有记录", "not yet");
    public static string AskedLately => Say.Of("最近的问候", "Asked lately");
    public static string NotAsked => Say.Of("两周内没有问候过。", "Nobody was asked in the last two weeks.");
    public static string Contacts => Say.Of("联系不上时，打给谁", "Whom to call when you are not reached");
    public static string ContactsLead => Say.Of("按顺序打。名字和电话都清空，就是删除。", "Called in this order. Clear name and number to remove somebody.");
    public static string ContactNumber(int number) => Say.Of($"第 {number} 位", $"No. {number}");
    public static string ContactName => Say.Of("姓名", "Name");
    public static string ContactPhone => Say.Of("电话", "Phone");
    public static string ContactRelation => Say.Of("关系（女儿、邻居…）", "Who it is (daughter, neighbour …)");
    public static string MayAnswer => Say.Of("可以代为报平安、登记外出", "May answer and register trips for you");
    public static string KeepLink => Say.Of("请收藏此页。链接只给您本人，请勿转发；丢了手机请告诉物业停用。",
        "Keep this page. The link is yours alone: do not pass it on, and tell the office when the phone is lost.");
    public static string Saved => Say.Of("已保存", "Saved");

    public static string Thanks(WelfareWord word) => word switch
    {
        WelfareWord.NeededHelp => Say.Of("我们马上联系您", "We are on it"),
        WelfareWord.Away => Say.Of("好的，一路平安", "Thank you, have a good trip"),
        _ => Say.Of("谢谢您！", "Thank you!"),
    };

    public static string ThanksDetail(WelfareWord word, string until) => word switch
    {
        WelfareWord.NeededHelp => Say.Of("请保持电话畅通，尽量不要走动。", "Keep the phone at hand, and stay where you are if you can."),
        WelfareWord.Away => Say.Of($"到 {until} 之前，我们不再打扰。", $"Nobody will ask you before {until}."),
        _ => Say.Of("知道您平安，我们就放心了。", "It is good to know that you are well."),
    };

    public static string ThanksLine(WelfareWord word) => Thanks(word) + " " + ThanksDetail(word, "");

    public static string Word(WelfareWord word) => word switch
    {
        WelfareWord.Fine => Say.Of("平安", "all well"),
        WelfareWord.Away => Say.Of("外出", "away"),
        WelfareWord.Back => Say.Of("回来了", "back"),
        WelfareWord.Guests => Say.Of("平安，有客人", "all well, guests"),
        WelfareWord.WasOut => Say.Of("外出了，没人看见", "was out, unseen"),
        WelfareWord.NeededHelp => Say.Of("需要帮助", "needs help"),
        WelfareWord.SensorFault => Say.Of("传感器故障", "sensor fault"),
        WelfareWord.MovedAway => Say.Of("已搬走", "moved away"),
        _ => Say.Of("没有联系上", "not reached"),
    };

    /// <summary>What came of a question.</summary>
    public static string Came(AskedQuestion q) => q.State switch
    {
        QuestionState.Answered => Say.Of($"回答：{Word(q.Word ?? WelfareWord.Fine)}", $"answered: {Word(q.Word ?? WelfareWord.Fine)}"),
        QuestionState.Ended => Say.Of("随后见到了，不用回答", "seen soon after, no answer needed"),
        QuestionState.Expired => Say.Of("没有回答", "not answered"),
        _ => Say.Of("等待回答", "waits for an answer"),
    };

    public static string Problem(CareProblem problem) => problem switch
    {
        CareProblem.TooManyContacts => Say.Of($"最多 {ResidentContact.EachMax} 位。", $"At most {ResidentContact.EachMax} people."),
        CareProblem.BadContact => Say.Of("请写全姓名和电话（电话只含数字）。", "Give a name and a phone number (digits only) for each."),
        CareProblem.BadFactor => Say.Of("倍数须在 0.1 到 10 之间。", "The factor lies between 0.1 and 10."),
        CareProblem.NoReason => Say.Of("请写明原因。", "Say why."),
        CareProblem.BadEnd => Say.Of("须有结束时间，最长 90 天。", "It needs an end, at most 90 days ahead."),
        _ => Say.Of("没有找到。", "Not found."),
    };
}
