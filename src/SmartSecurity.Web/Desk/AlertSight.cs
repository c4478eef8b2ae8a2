using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage.Accounts;

namespace SmartSecurity.Web.Desk;

/// <summary>Which categories of alerts a role may see. Welfare, and a smoke sensor's home, never leave the property's own people (P17).</summary>
public static class AlertSight
{
    private static readonly AlertCategory[] Everything = Enum.GetValues<AlertCategory>();
    private static readonly AlertCategory[] Faults = [AlertCategory.CameraFault, AlertCategory.DeviceFault, AlertCategory.System];
    private static readonly AlertCategory[] Homes = [AlertCategory.Household];
    private static readonly AlertCategory[] Police =
        [.. Everything.Where(c => c is not (AlertCategory.Welfare or AlertCategory.Privacy or AlertCategory.Household or AlertCategory.Hazard))];

    public static IReadOnlyList<AlertCategory> Of(string role) => role switch
    {
        Roles.Administrator or Roles.DutyOfficer or Roles.PropertyManager => Everything,
        Roles.Operator => Faults,
        Roles.Police => Police,
        Roles.BuildingCaptain => Homes,
        _ => [],
    };

    public static bool MaySee(string role, AlertCategory category) => Of(role).Contains(category);
}
