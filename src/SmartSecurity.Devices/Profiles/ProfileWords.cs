using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;

namespace SmartSecurity.Devices.Profiles;

/// <summary>The words a profile may use where only a few are allowed.</summary>
internal static class ProfileWords
{
    /// <summary>Stands for "the message means nothing, by design"; no event ever has it.</summary>
    public const DeviceEventKind Nothing = (DeviceEventKind)(-1);

    public static readonly IReadOnlyDictionary<string, Decoder> Decoders =
        new Dictionary<string, Decoder>(StringComparer.Ordinal) { ["json"] = Decoder.Json, ["xml"] = Decoder.Xml, ["text"] = Decoder.Text };

    public static readonly IReadOnlyDictionary<string, DoorCommand> Commands = new Dictionary<string, DoorCommand>(StringComparer.Ordinal)
    {
        ["release"] = DoorCommand.Release,
        ["restore"] = DoorCommand.Restore,
    };

    public static readonly IReadOnlyDictionary<string, bool> Empty =
        new Dictionary<string, bool>(StringComparer.Ordinal) { ["nothing"] = true, ["rejected"] = false };

    public static readonly IReadOnlyDictionary<string, DeviceEventKind> Kinds =
        new Dictionary<string, DeviceEventKind>(StringComparer.Ordinal)
        {
            ["passage"] = DeviceEventKind.Passage,
            ["denied"] = DeviceEventKind.Denied,
            ["door"] = DeviceEventKind.Door,
            ["plate"] = DeviceEventKind.Plate,
            ["face"] = DeviceEventKind.Face,
            ["alarm"] = DeviceEventKind.Alarm,
            ["sensor"] = DeviceEventKind.Sensor,
            ["heartbeat"] = DeviceEventKind.Heartbeat,
            ["nothing"] = Nothing,
        };

    public static readonly IReadOnlyDictionary<string, Decision> Decisions =
        new Dictionary<string, Decision>(StringComparer.Ordinal) { ["granted"] = Decision.Granted, ["denied"] = Decision.Denied };

    public static readonly IReadOnlyDictionary<string, PassageState> Passages = new Dictionary<string, PassageState>(StringComparer.Ordinal)
    {
        ["taken"] = PassageState.Taken,
        ["notTaken"] = PassageState.NotTaken,
        ["unknown"] = PassageState.Unknown,
    };

    public static readonly IReadOnlyDictionary<string, Direction> Directions =
        new Dictionary<string, Direction>(StringComparer.Ordinal) { ["in"] = Direction.In, ["out"] = Direction.Out };

    public static readonly IReadOnlyDictionary<string, ValueForm> Forms = new Dictionary<string, ValueForm>(StringComparer.Ordinal)
    {
        ["text"] = ValueForm.Text,
        ["json"] = ValueForm.Json,
        ["bool"] = ValueForm.Bool,
        ["epoch-s"] = ValueForm.EpochS,
        ["epoch-ms"] = ValueForm.EpochMs,
        ["iso"] = ValueForm.Iso,
        ["local"] = ValueForm.Local,
    };

    public static readonly IReadOnlyDictionary<string, Otherwise> Otherwises = new Dictionary<string, Otherwise>(StringComparer.Ordinal)
    {
        ["reject"] = Otherwise.Reject,
        ["nothing"] = Otherwise.Nothing,
        ["keep"] = Otherwise.Keep,
    };
}
