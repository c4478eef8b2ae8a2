using System.Globalization;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Welfare;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of the budget of questions and needless visits; what a setting means is said in work.</summary>
public static class BudgetTexts
{
    public static string Title => Say.Of("问候与上门的预算", "Questions and visits");

    public static string Lead => Say.Of("两个数字，用本小区自己的记录来试：多问一句，就早一点发现病倒的人；多跑一趟，就多一趟白跑。",
        "Two numbers, tried on this community's own history: more questions find somebody who fell ill sooner, and more trips prove needless.");

    public static string Questions => Say.Of("每位住户每年最多问候几次（4–1000）", "Questions a resident a year (4–1,000)");
    public static string Visits => Say.Of("每位住户每年最多几次白跑（0.1–20）", "Needless visits a resident a year (0.1–20)");
    public static string Try => Say.Of("用我们自己的记录试一试", "Try on our own history");
    public static string Never => Say.Of("无论填多少，问候都不会关闭。", "No number switches asking off.");
    public static string OutOfRange => Say.Of("请填 4–1000 次问候、0.1–20 次白跑。", "Give 4 to 1,000 questions and 0.1 to 20 visits.");
    public static string Busy => Say.Of("另一个试算正在进行，请稍后再试。", "Another trial is running: please try again later.");
    public static string RunsOn => Say.Of("可以离开本页，试算会继续。", "You may leave this page; it runs on.");
    public static string Stopped => Say.Of("试算已停止，什么都没有改变。", "The trial was stopped; nothing has changed.");
    public static string Failed => Say.Of("试算出错，已记录下来；什么都没有改变。", "The trial went wrong and was written down; nothing has changed.");
    public static string TooLittle => Say.Of("记录还太少，不作猜测", "There is too little history yet, and we do not guess");

    public static string TooLittleDetail(TrialOutcome.TooLittle little)
    {
        ArgumentNullException.ThrowIfNull(little);
        var (days, people) = (TrialOutcome.TooLittle.DaysMin, TrialOutcome.TooLittle.PeopleMin);
        return Say.Of($"需要至少 {days} 天的记录和 {people} 位受关怀的住户；现在有 {little.Days} 天、{little.People} 位。",
            $"At least {days} days and {people} watched residents are needed; there are {little.Days} and {little.People}.");
    }

    public static string FoundTitle => Say.Of("照这个预算", "With this budget");
    public static string PresentTitle => Say.Of("现在的设置", "As it is set now");

    public static string VisitsOver => Say.Of("就算再耐心，白跑也降不到这个数：请看看门口设备是否漏读，或给家里装一个传感器。",
        "No patience brings needless visits down so far: see whether gates miss people, or offer a sensor at home.");

    /// <summary>People, and their questions, calls and visits a day; then how soon an illness is found.</summary>
    public static string Work(WorkFigures work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Say.Of($"{Count(work.People)} 位住户：", $"{Count(work.People)} residents: ") + Days(work) + FoundAfter(work);
    }

    public static string Doors(WorkFigures work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Say.Of($"只有门口设备（{Count(work.People)} 位）：", $"with doors only ({Count(work.People)}): ") + Days(work) + FoundAfter(work);
    }

    public static string Trace(WorkFigures work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Say.Of($"家里有传感器（{Count(work.People)} 位）：", $"with a sensor at home ({Count(work.People)}): ") + Days(work) + FoundAfter(work);
    }

    public static string History(TrialOutcome.Found found, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(found);
        var (from, to) = (TimeTexts.Day(found.HistoryFrom, zone), TimeTexts.Day(found.HistoryTo, zone));
        return Say.Of($"依据 {from} 至 {to} 的记录。", $"On the history from {from} to {to}.");
    }

    public static string Numbers => Say.Of("规则里的数字", "The rule's own numbers");

    public static string Assumed => Say.Of("试算假定：平安时十次问候回八次，十个电话接九个（夜里六个）。记录里的每次上门都算白跑。",
        "Assumed: somebody who is well answers eight of ten questions and nine of ten calls (six at night). Every visit in the history counts as needless.");

    public static string Save => Say.Of("采用", "Use this");
    public static string SaveHint => Say.Of("对每位住户，从下一次出现起生效。", "It holds for each resident from the next time they are seen.");
    public static string Saved => Say.Of("已采用。", "Saved: it holds from now on.");
    public static string NowSite => Say.Of("现在用的是系统自带的设置。", "The site's own settings hold now.");

    public static string Now(WelfareBudget budget, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(budget);
        var (questions, visits, at) = (Number(budget.QuestionsPerYear), Number(budget.VisitsPerYear), TimeTexts.Full(budget.SavedAt, zone));
        return Say.Of($"现在的预算：每人每年 {questions} 次问候、{visits} 次白跑（{budget.SavedBy}，{at}）。",
            $"The budget now: {questions} questions and {visits} needless visits a resident a year ({budget.SavedBy}, {at}).");
    }

    public static string Stage(TrialStage stage) => stage switch
    {
        TrialStage.Reading => Say.Of("正在读记录…", "Reading the history…"),
        TrialStage.Evidence => Say.Of("正在核对习惯有多准…", "Checking how well the habits hold…"),
        TrialStage.Patience => Say.Of("正在找合适的耐心…", "Finding the patience…"),
        _ => Say.Of("正在算要做多少事、多久能发现…", "Working out the work, and how soon people are found…"),
    };

    /// <summary>The four numbers, before and after.</summary>
    public static IEnumerable<(string Name, string Before, string After)> Changes(BudgetSetting before, BudgetSetting after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        yield return (Say.Of("耐心，只有门口（小时²）", "patience, doors only (h²)"), Number(before.PatienceDoors), Number(after.PatienceDoors));
        yield return (Say.Of("耐心，家里有传感器（小时²）", "patience, sensor at home (h²)"), Number(before.PatienceTrace), Number(after.PatienceTrace));
        yield return (Say.Of("依据，只有门口（次）", "evidence, doors only (passages)"), Number(before.EvidenceDoors), Number(after.EvidenceDoors));
        yield return (Say.Of("依据，家里有传感器（次）", "evidence, sensor at home (passages)"), Number(before.EvidenceTrace), Number(after.EvidenceTrace));
    }

    private static string Days(WorkFigures work) => Say.Of(
        $"每天约 {Number(work.QuestionsPerDay)} 次问候、{Number(work.CallsPerDay)} 个电话、{Number(work.VisitsPerDay)} 次上门是虚惊；",
        $"{Number(work.QuestionsPerDay)} questions, {Number(work.CallsPerDay)} calls and {Number(work.VisitsPerDay)} visits a day prove needless; ");

    private static string FoundAfter(WorkFigures work) => work is { MedianHours: { } half, P90Hours: { } most }
        ? Say.Of($"病倒后，一半在 {Hours(half)} 小时内、九成在 {Hours(most)} 小时内有人上门。",
            $"an illness is found after {Hours(half)} h (half of them), {Hours(most)} h (nine of ten).")
        : Say.Of("记录太短，还说不出多久能发现。", "the history is too short to say how soon an illness is found.");

    private static string Hours(double hours) => hours < 10
        ? hours.ToString("0.#", CultureInfo.InvariantCulture)
        : hours.ToString("0", CultureInfo.InvariantCulture);

    private static string Count(int people) => people.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Two digits that mean something: 223, 13, 1.6, 0.04.</summary>
    private static string Number(double value) => value.ToString(value switch { >= 10 => "#,0", >= .95 => "0.#", _ => "0.##" }, CultureInfo.InvariantCulture);
}
