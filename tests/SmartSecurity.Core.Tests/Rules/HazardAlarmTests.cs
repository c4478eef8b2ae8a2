using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using static SmartSecurity.Core.Tests.Rules.SignTown;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>
/// Goal: what a device tells of smoke, fire, gas, water or of being opened reaches the desk, with its urgency, and nobody can switch the first four off.
/// Method: the pure rule on each word a profile gives; sentences as text; settings and announced work laid over it.
/// </summary>
public sealed class HazardAlarmTests
{
    private const string Burning =
        "Smoke or fire told at 3-2-501. Find out whether it is real; if so call the fire brigade (119) and get people out.";

    private readonly SignTown _town = new(new DeviceAlarmRule());

    [Theory]
    [InlineData("smoke", AlertKinds.Fire, AlertCategory.Hazard, 1, Burning)]
    [InlineData("fire", AlertKinds.Fire, AlertCategory.Hazard, 1, Burning)]
    [InlineData("gas", AlertKinds.GasLeak, AlertCategory.Hazard, 1, "Gas at 3-2-501. Switch nothing on or off; open windows, shut the valve, get people out.")]
    [InlineData("waterLeak", AlertKinds.WaterLeak, AlertCategory.Hazard, 3, "The water sensor at 3-2-501 is wet.")]
    [InlineData("tamper", AlertKinds.Tamper, AlertCategory.Access, 3, "The device at 3-2-501 was opened, or taken off its place.")]
    public void What_a_device_tells_is_an_alert(string state, string kind, AlertCategory category, int priority, string sentence)
    {
        _town.With(1, WelfareWatches.Silence);
        var alert = Assert.IsType<RuleAction.Raise>(Assert.Single(_town.Happens(Told(state)))).Alert;
        Assert.Equal((kind, category, priority, Person(0)), (alert.Kind, alert.Category, alert.Priority, alert.ResidentId));
        Assert.Equal(sentence, AlertSentences.Sentence(alert.Kind, alert.Facts, CultureInfo.GetCultureInfo("en")));
        Assert.Equal(category == AlertCategory.Hazard ? "3-2-501" : null, alert.Facts.GetValueOrDefault("address"));   // in whose home
        Assert.Equal(category != AlertCategory.Hazard, AlertFolding.Standard.MayFold(category, kind));
        Assert.Equal(category != AlertCategory.Hazard, RuleCatalog.Find(kind) is not null);                            // whether it may be held back
    }

    private static CommunityEvent Told(string state) => Sensed(Monday, Motion) with { Kind = DeviceEventKind.Alarm, State = state };
}
