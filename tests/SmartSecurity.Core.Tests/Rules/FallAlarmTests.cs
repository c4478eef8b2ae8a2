using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using static SmartSecurity.Core.Tests.Rules.SignTown;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>Goal: a fall sensor's alarm says in whose home, and is a welfare matter of the highest priority.</summary>
public sealed class FallAlarmTests
{
    private readonly SignTown _town = new(new DeviceAlarmRule());

    [Theory]
    [InlineData("en", "The fall sensor in the home of Resident 0 (3-2-501) has gone off. Call and go there at once.")]
    [InlineData("zh-CN", "Resident 0家中（3-2-501）的跌倒传感器报警。请立即联系并上门。")]
    public void A_fall_is_told_with_name_and_address(string culture, string expected)
    {
        _town.With(1, WelfareWatches.Silence);
        var alert = Assert.IsType<RuleAction.Raise>(Assert.Single(_town.Happens(Fall))).Alert;
        Assert.Equal((AlertKinds.Fall, AlertCategory.Welfare, 1, Person(0)), (alert.Kind, alert.Category, alert.Priority, alert.ResidentId));
        Assert.Equal(expected, AlertSentences.Sentence(alert.Kind, alert.Facts, CultureInfo.GetCultureInfo(culture)));
    }

    [Fact]
    public void Where_nobody_is_registered_it_is_told_by_the_sensors_place()
    {
        var alert = Assert.IsType<RuleAction.Raise>(Assert.Single(_town.Happens(Fall))).Alert;
        Assert.Equal("The fall sensor “3-2-501” has gone off. Call and go there at once.",
            AlertSentences.Sentence(alert.Kind, alert.Facts, CultureInfo.GetCultureInfo("en")));
    }

    private static CommunityEvent Fall => Sensed(Monday, Motion) with { Kind = DeviceEventKind.Alarm, State = "fall" };
}
