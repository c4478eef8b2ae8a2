namespace SmartSecurity.Web.Texts;

/// <summary>What a captain heard at a home whose people changed in number.</summary>
public enum HomeAnswer { MovedIn, MovedOut, Visiting, NoChange, NotSaid }

/// <summary>Words of the captain's questions about homes.</summary>
public static class HomeTexts
{
    public static string Title => Say.Of("人口变动，请方便时问一声", "Has a household changed? Please ask when it suits");
    public static string Lead => Say.Of("只是进出人数变了，不说明什么。住户不愿说就选“未说明”。", "Only a number changed; it proves nothing. If they would rather not say, note so.");
    public static string Heard => Say.Of("问到的情况", "What you heard");
    public static string Noted => Say.Of("记下了，谢谢。", "Noted, thank you.");
    public static string Answer(HomeAnswer answer) => answer switch
    {
        HomeAnswer.MovedIn => Say.Of("有人搬来", "Somebody moved in"),
        HomeAnswer.MovedOut => Say.Of("有人搬走", "Somebody moved out"),
        HomeAnswer.Visiting => Say.Of("探亲、短住", "A visit"),
        HomeAnswer.NoChange => Say.Of("没有变化", "No change"),
        _ => Say.Of("未说明", "They did not say"),
    };
}
