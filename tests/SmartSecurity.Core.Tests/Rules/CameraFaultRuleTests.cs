using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>
/// Goal: a camera that cannot see is on the queue once, and off it when it sees again or is lost.
/// Method: the messages of a camera's watcher through the rule, each state saved and loaded in between as the store does it.
/// </summary>
public sealed class CameraFaultRuleTests
{
    private static readonly Guid Camera = Guid.Parse("0197a0b0-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 10, 0, TimeSpan.FromHours(8));

    private readonly CameraFaultRule _rule = new();
    private readonly List<bool> _relies = [];
    private IRuleState? _state;

    [Fact]
    public void A_covered_lens_is_raised_once_and_withdrawn_when_it_is_free()
    {
        var raised = Assert.IsType<RuleAction.Raise>(Assert.Single(Happens(Fault(0, "covered", "78 %")))).Alert;
        Assert.Equal((AlertKinds.CameraFault, AlertCategory.CameraFault, 2, "device:0197a0b0000070008000000000000001"),
            (raised.Kind, raised.Category, raised.Priority, raised.Subject));
        Assert.Equal("Camera “Gate 2”: the lens is covered (78 % of the scene is hidden), since 03-02 08:10.", Sentence(raised, "en"));
        Assert.Equal("摄像机“Gate 2”镜头被遮挡（78 % 的场景看不到），自 03-02 08:10 起。", Sentence(raised, "zh-CN"));
        Assert.Equal("5e88", raised.PictureSha256);
        Assert.Empty(Happens(Fault(60, "covered", "80 %")));

        var withdrawn = Assert.IsType<RuleAction.Withdraw>(Assert.Single(Happens(Alarm(120, CameraFaultRule.Ends))));
        Assert.Equal("picture good again 03-02 08:12", withdrawn.Reason);
        Assert.Empty(Happens(Alarm(130, CameraFaultRule.Ends)));
        Assert.Single(Happens(Fault(200, "covered", "78 %")));
        Assert.Equal([false, true, false], _relies);   // what a covered camera does not see proves nothing
    }

    [Fact]
    public void A_camera_that_is_lost_is_not_frozen_as_well()
    {
        Assert.Single(Happens(Fault(0, "frozen", "41 s")));
        var over = Assert.IsType<RuleAction.Withdraw>(Assert.Single(Happens(Event(30, DeviceEventKind.Heartbeat, "offline"))));
        Assert.StartsWith("the camera is lost", over.Reason, StringComparison.Ordinal);
        Assert.Empty(Happens(Fault(20, "frozen", "41 s")));   // it came late: it was before the loss
        Assert.Single(Happens(Fault(90, "frozen", "41 s")));
    }

    [Fact]
    public void Another_fault_of_the_same_camera_counts_up_and_only_cameras_are_asked()
    {
        Happens(Fault(0, "blurred", "40 %"));
        var raised = Assert.IsType<RuleAction.Raise>(Assert.Single(Happens(Fault(60, "black", "99 %")))).Alert;
        Assert.Equal(("black", 3), (raised.Facts["fault"], raised.Priority));
        Assert.Empty(_rule.SubjectsOf(Fault(0, "black", "99 %"), Facts(DeviceRole.Gate)));
        Assert.Empty(_rule.SubjectsOf(Event(0, DeviceEventKind.Heartbeat, "online"), Facts(DeviceRole.Camera)));
    }

    [Theory]
    [InlineData("frozen"), InlineData("black"), InlineData("covered"), InlineData("moved"), InlineData("blurred"), InlineData("anything")]
    public void Each_fault_has_a_sentence_of_its_own_with_its_number(string fault)
    {
        var facts = new Dictionary<string, string> { ["place"] = "Gate 2", ["since"] = "08:10", ["fault"] = fault, ["measure"] = "41 s" };
        Assert.Contains("41 s", AlertSentences.Sentence(AlertKinds.CameraFault, facts, CultureInfo.GetCultureInfo("en")), StringComparison.Ordinal);
        Assert.Contains("41 ", AlertSentences.Sentence(AlertKinds.CameraFault, facts, CultureInfo.GetCultureInfo("zh-CN")), StringComparison.Ordinal);
        var others = new[] { "frozen", "black", "covered", "moved", "blurred", "anything" }.Where(f => f != fault)
            .Select(f => new Dictionary<string, string>(facts) { ["fault"] = f })
            .Select(f => AlertSentences.Sentence(AlertKinds.CameraFault, f, CultureInfo.InvariantCulture));
        Assert.DoesNotContain(AlertSentences.Sentence(AlertKinds.CameraFault, facts, CultureInfo.InvariantCulture), others);
    }

    private IReadOnlyList<RuleAction> Happens(CommunityEvent e)
    {
        var facts = Facts(DeviceRole.Camera);
        var subject = Assert.Single(_rule.SubjectsOf(e, facts));
        var result = _rule.Evaluate(_state, subject, e, e.ReceivedAt, facts);
        _state = result.State is null ? null : _rule.Load(_rule.Save(result.State));
        Assert.Equal(result.State, _state);
        _relies.AddRange(result.Actions.OfType<RuleAction.Rely>().Select(r => r.Reports));
        return [.. result.Actions.Where(a => a is not RuleAction.Rely)];
    }

    private static string Sentence(AlertDraft alert, string culture) =>
        AlertSentences.Sentence(alert.Kind, alert.Facts, CultureInfo.GetCultureInfo(culture));

    private static CommunityEvent Fault(int s, string kind, string measure) =>
        Alarm(s, CameraFaultRule.Begins) with { CameraFault = (kind, measure), PictureSha256 = "5e88" };

    private static CommunityEvent Alarm(int s, string type) => Event(s, DeviceEventKind.Alarm, type);

    private static CommunityEvent Event(int s, DeviceEventKind kind, string state) => new()
    {
        InboxNumber = 1 + s,
        At = Start.AddSeconds(s),
        ReceivedAt = Start.AddSeconds(s + 1),
        Kind = kind,
        DeviceId = Camera,
        Place = "Gate 2",
        State = state,
    };

    private static CommunityFacts Facts(DeviceRole role) => new()
    {
        CommunityId = 1,
        TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
        Devices = new Dictionary<Guid, DeviceFacts> { [Camera] = new(Camera, role, "Gate 2", null, null, null) },
        WatchedResidents = new Dictionary<Guid, ResidentFacts>(),
        WatchedPlates = new Dictionary<string, WatchedPlate>(),
    };
}
