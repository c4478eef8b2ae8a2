using MudBlazor;
using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Web.Desk;

/// <summary>The sign of each kind of alert, so that colour is never the only one.</summary>
internal static class KindIcons
{
    public static string Of(string kind) => kind switch
    {
        AlertKinds.HelpAsked => Icons.Material.Outlined.Sos,
        AlertKinds.Silence => Icons.Material.Outlined.Elderly,
        AlertKinds.WatchListPlate => Icons.Material.Outlined.DirectionsCar,
        AlertKinds.DoorHeldOpen => Icons.Material.Outlined.MeetingRoom,
        AlertKinds.DoorForced => Icons.Material.Outlined.NoMeetingRoom,
        AlertKinds.Duress => Icons.Material.Outlined.BackHand,
        AlertKinds.EmergencyRelease => Icons.Material.Outlined.Key,
        AlertKinds.Emergency => Icons.Material.Outlined.Sos,
        AlertKinds.Fire => Icons.Material.Outlined.LocalFireDepartment,
        AlertKinds.GasLeak => Icons.Material.Outlined.GasMeter,
        AlertKinds.WaterLeak => Icons.Material.Outlined.WaterDamage,
        AlertKinds.Tamper => Icons.Material.Outlined.Handyman,
        AlertKinds.CameraLost => Icons.Material.Outlined.VideocamOff,
        AlertKinds.WatchListFace => Icons.Material.Outlined.PersonSearch,
        AlertKinds.CameraFault => Icons.Material.Outlined.BlurOn,
        AlertKinds.DeviceSilent => Icons.Material.Outlined.SensorsOff,
        AlertKinds.NightExit => Icons.Material.Outlined.NightsStay,
        AlertKinds.Decline => Icons.Material.Outlined.TrendingDown,
        AlertKinds.HouseholdSilence => Icons.Material.Outlined.OtherHouses,
        AlertKinds.RepeatedDenials => Icons.Material.Outlined.DoNotDisturbOn,
        AlertKinds.Intrusion => Icons.Material.Outlined.DirectionsRun,
        AlertKinds.Loitering => Icons.Material.Outlined.HourglassBottom,
        AlertKinds.Crowd => Icons.Material.Outlined.Groups,
        AlertKinds.FireLane => Icons.Material.Outlined.FireTruck,
        AlertKinds.WrongWay => Icons.Material.Outlined.UTurnLeft,
        AlertKinds.Tailgating => Icons.Material.Outlined.People,
        AlertKinds.AntiPassback => Icons.Material.Outlined.Repeat,
        AlertKinds.DoorUnexplained => Icons.Material.Outlined.DoorFront,
        AlertKinds.HouseholdChanged => Icons.Material.Outlined.FamilyRestroom,
        AlertKinds.Storm => Icons.Material.Outlined.DynamicFeed,
        AlertKinds.Fall => Icons.Material.Outlined.PersonalInjury,
        AlertKinds.PatrolFinding => Icons.Material.Outlined.TravelExplore,
        AlertKinds.PatrolMissed => Icons.Material.Outlined.WrongLocation,
        _ => Icons.Material.Outlined.NotificationsActive,
    };
}
