using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>
/// Goal: a sought car is told once a sighting, also where its plate was read in part, and never because another plate looks alike.
/// Method: readings through the rule, as cameras make them.
/// </summary>
public sealed class WatchListPlateRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 22, 10, 0, TimeSpan.FromHours(8));

    private readonly WatchListPlateRule _rule = new();

    [Theory]
    [InlineData("皖A12345", "plate:皖A12345")]
    [InlineData("皖A?2345", "plate:皖A12345")]
    [InlineData("?A?2345", "plate:皖A12345")]
    [InlineData("皖A???45", "")]       // too little is known
    [InlineData("皖A?2346", "")]
    [InlineData("皖AT2345", "")]       // a look-alike is another car
    [InlineData("皖A?23456", "")]
    [InlineData("沪B6677?", "plate:沪B66778 plate:沪B66779")]
    public void What_was_read_leads_to_the_plates_it_may_be(string read, string subjects) =>
        Assert.Equal(subjects, string.Join(' ', _rule.SubjectsOf(Seen(read), Facts()).Order(StringComparer.Ordinal)));

    [Fact]
    public void A_plate_read_in_part_is_told_as_what_it_may_be()
    {
        var whole = Raised("皖A12345");
        var part = Raised("皖A?2345");
        Assert.Equal("Watch-list plate 皖A12345 seen at North gate (authority X-7). A person must confirm the picture first.", Sentence(whole, "en"));
        Assert.Equal("皖A?2345 was read at North gate: it may be watch-list plate 皖A12345 (authority X-7). A person must confirm the picture first.",
            Sentence(part, "en"));
        Assert.Equal("North gate读到车牌 皖A?2345，可能是布控车牌 皖A12345（依据 X-7）。请人工核对图片后再处置。", Sentence(part, "zh-CN"));
        Assert.Equal((whole.Subject, 1), (part.Subject, part.Priority));
    }

    [Fact]
    public void An_entry_that_expired_is_not_told()
    {
        var late = Start.AddDays(40);
        Assert.Empty(_rule.Evaluate(null, "plate:皖A12345", Seen("皖A?2345") with { At = late }, late, Facts()).Actions);
    }

    private AlertDraft Raised(string read) =>
        Assert.IsType<RuleAction.Raise>(Assert.Single(_rule.Evaluate(null, "plate:皖A12345", Seen(read), Start, Facts()).Actions)).Alert;

    private static string Sentence(AlertDraft alert, string culture) =>
        AlertSentences.Sentence(alert.Kind, alert.Facts, CultureInfo.GetCultureInfo(culture));

    private static CommunityEvent Seen(string plate) => new()
    {
        InboxNumber = 1,
        At = Start,
        ReceivedAt = Start,
        Kind = DeviceEventKind.Plate,
        DeviceId = Guid.Empty,
        Place = "North gate",
        Plate = plate,
    };

    private static CommunityFacts Facts() => new()
    {
        CommunityId = 1,
        TimeZone = TimeZoneInfo.Utc,
        Devices = new Dictionary<Guid, DeviceFacts>(),
        WatchedResidents = new Dictionary<Guid, ResidentFacts>(),
        WatchedPlates = new Dictionary<string, WatchedPlate>(StringComparer.Ordinal)
        {
            ["皖A12345"] = new("X-7", Start.AddDays(30)),
            ["沪B66778"] = new("X-8", Start.AddDays(30)),
            ["沪B66779"] = new("X-9", Start.AddDays(30)),
        },
    };
}
