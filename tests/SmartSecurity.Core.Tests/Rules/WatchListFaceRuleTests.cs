using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>Goal: a likeness with a face that is sought is told as a hint, once a sighting, and only while the entry stands. Method: events by hand.</summary>
public sealed class WatchListFaceRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 22, 10, 0, TimeSpan.FromHours(8));
    private static readonly Guid Sought = Guid.Parse("0197a0b0-0000-7000-8000-000000000001");

    private readonly WatchListFaceRule _rule = new();

    [Fact]
    public void A_likeness_is_told_once_a_sighting_as_a_hint_with_its_number()
    {
        var first = _rule.Evaluate(null, Subject, Seen(0), Start, Facts());
        var alert = Assert.IsType<RuleAction.Raise>(Assert.Single(first.Actions)).Alert;
        Assert.Equal((AlertKinds.WatchListFace, AlertCategory.WatchList, 1, Subject), (alert.Kind, alert.Category, alert.Priority, alert.Subject));
        Assert.Equal("A face at North gate is like one that is sought (authority X-7; likeness 0.71, told from 0.55). A hint only: nobody is named or "
            + "stopped before a person has compared the pictures.", AlertSentences.Sentence(alert.Kind, alert.Facts, CultureInfo.GetCultureInfo("en")));
        Assert.Contains("相似度 0.71，提示线 0.55", AlertSentences.Sentence(alert.Kind, alert.Facts, CultureInfo.GetCultureInfo("zh-CN")),
            StringComparison.Ordinal);

        var state = _rule.Load(_rule.Save(first.State!));
        Assert.Empty(_rule.Evaluate(state, Subject, Seen(20), Start.AddSeconds(20), Facts()).Actions);
        Assert.Single(_rule.Evaluate(state, Subject, Seen(90), Start.AddSeconds(90), Facts()).Actions);
    }

    [Fact]
    public void Nobody_is_told_whose_entry_is_over_or_was_never_there()
    {
        Assert.Equal([Subject], _rule.SubjectsOf(Seen(0), Facts()));
        Assert.Empty(_rule.SubjectsOf(Seen(0) with { WatchedFace = (Guid.NewGuid(), 0.9, 0.5) }, Facts()));
        Assert.Empty(_rule.SubjectsOf(Seen(0) with { WatchedFace = null }, Facts()));
        Assert.Empty(_rule.Evaluate(null, Subject, Seen(0) with { At = Start.AddDays(31) }, Start.AddDays(31), Facts()).Actions);
    }

    private static string Subject => $"watched-face:{Sought:N}";

    private static CommunityEvent Seen(int s) => new()
    {
        InboxNumber = 1 + s,
        At = Start.AddSeconds(s),
        ReceivedAt = Start.AddSeconds(s),
        Kind = DeviceEventKind.Face,
        DeviceId = Guid.Empty,
        Place = "North gate",
        WatchedFace = (Sought, 0.712, 0.549),
    };

    private static CommunityFacts Facts() => new()
    {
        CommunityId = 1,
        TimeZone = TimeZoneInfo.Utc,
        Devices = new Dictionary<Guid, DeviceFacts>(),
        WatchedResidents = new Dictionary<Guid, ResidentFacts>(),
        WatchedPlates = new Dictionary<string, WatchedPlate>(StringComparer.Ordinal),
        WatchedFaces = new Dictionary<Guid, WatchedPlate> { [Sought] = new("X-7", Start.AddDays(30)) },
    };
}
