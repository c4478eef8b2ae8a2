namespace SmartSecurity.Vision.Tests.Motion;

/// <summary>The recorded clips, split by name before any was looked at: every second of the sorted list is kept aside.</summary>
/// <remarks>Limits are chosen on <see cref="Tuning"/>; <see cref="KeptAside"/> is run to report, never to choose.</remarks>
internal static class Clips
{
    public static readonly string[] Tuning =
    [
        "falls/s1-adl-16.mp4", "falls/s2-fall-12.mp4", "falls/s4-fall-03.mp4",
        "people/face-demographics-walking-preview.mp4", "people/one-by-one-person-detection.mp4",
        "vehicles/car-detection.mp4",
    ];

    public static readonly string[] KeptAside =
    [
        "falls/s1-fall-15.mp4", "falls/s3-adl-19.mp4",
        "people/face-demographics-walking-and-pause-preview.mp4", "people/head-pose-face-detection-female-and-male-preview.mp4",
        "people/people-detection-preview.mp4",
        "vehicles/person-bicycle-car-detection-preview.mp4",
    ];
}
