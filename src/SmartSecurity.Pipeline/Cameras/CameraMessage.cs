using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Motion;

namespace SmartSecurity.Pipeline.Cameras;

/// <summary>One message of a camera's watcher, as hardware-profiles/camera reads it. What is null is not said.</summary>
internal sealed record CameraMessage
{
    public string Seq { get; init; } = "";
    public required DateTimeOffset Time { get; init; }
    public required string Kind { get; init; }
    public string? Reason { get; init; }
    public Direction? Direction { get; init; }
    public string? Fault { get; init; }
    public string? Measure { get; init; }
    /// <summary>Name of the line or region.</summary>
    public string? Mark { get; init; }
    public LineWay? Way { get; init; }
    /// <summary>What crossed or entered, where it was told.</summary>
    public ObjectKind? Object { get; init; }
    public int? People { get; init; }
    public int? Vehicles { get; init; }
    public IReadOnlyList<Identification>? Identifications { get; init; }
    public string? Picture { get; init; }
    public string? FirstPicture { get; init; }

    public static CameraMessage Of(CertainPassage passage) => new()
    {
        Time = passage.At,
        Kind = "passage",
        Direction = passage.Direction,
        People = passage.Counts.People,
        Vehicles = passage.Counts.Vehicles,
        Identifications = passage.Identifications,
        Picture = passage.PictureSha256,
        FirstPicture = passage.FirstPictureSha256,
    };

    /// <returns>Null for what serves nothing on the device's record.</returns>
    public static CameraMessage? Of(MotionEvent happened, DateTimeOffset at, ObjectCounts counts)
    {
        var message = new CameraMessage
        {
            Time = at,
            Kind = "entered",
            Mark = happened.Mark.Name,
            Object = happened.Track.Kind,
            People = counts.People,
            Vehicles = counts.Vehicles,
        };
        return happened switch
        {
            MotionEvent.Crossed crossed => message with { Kind = "crossing", Way = crossed.Way, Direction = WaitingPassages.DirectionOf(crossed) },
            MotionEvent.Entered => message,
            MotionEvent.Left => message with { Kind = "left" },
            MotionEvent.Stays => message with { Kind = "stays" },
            _ => null,
        };
    }
}
