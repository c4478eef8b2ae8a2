using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Motion;

/// <summary>What sort of thing was seen; nobody is told from anybody else by it.</summary>
public enum ObjectKind { Person, Vehicle }

/// <summary>A person or a vehicle in a frame.</summary>
/// <param name="Score">The detector's own: the support vector machine's distance, or a model's 0..1. Not comparable between detectors.</param>
public readonly record struct SeenObject(ObjectKind Kind, double Score, PictureBox Box);

/// <summary>How many there are in a frame.</summary>
/// <param name="Vehicles">Null: the detector in use does not know vehicles.</param>
public readonly record struct ObjectCounts(int People, int? Vehicles);

/// <summary>Finds people, and vehicles if it knows them, where something moves. Safe from many threads.</summary>
internal interface IObjectFinder : IDisposable
{
    /// <summary>Whether vehicles are found as well as people.</summary>
    bool KnowsVehicles { get; }

    /// <param name="bgr">8-bit BGR.</param>
    /// <param name="moving">Where something moves, in pixels of the frame.</param>
    /// <param name="typicalHeightPx">How high people are in this camera's picture; null: not known yet.</param>
    /// <returns>Best first, in pixels of the frame, each once.</returns>
    IReadOnlyList<SeenObject> Find(OpenCvSharp.Mat bgr, IReadOnlyList<PictureBox> moving, double? typicalHeightPx);
}
