using OpenCvSharp;
using SmartSecurity.Simulator.City;
using SmartSecurity.Vision.Models;
using SmartSecurity.Vision.Pictures;
using SmartSecurity.Vision.Plates;

namespace SmartSecurity.Benchmarks.Vision;

/// <summary>A 1280 × 720 frame with a car at the barrier: its plate read as a gate does it, and as a scene.</summary>
internal sealed class GatePlates : IDisposable
{
    private static readonly string[] _texts = ["沪A13579", "皖AD12345", "粤B6C7D8", "京A1234警", "浙C8M99挂", "苏E58203"];

    private readonly PlateReader _reader;
    private readonly List<(string Text, Picture Frame)> _frames;

    public GatePlates(ModelStore store, PlatePainter painter, TimeProvider clock)
    {
        (Gate, Scene, _reader) = (new(clock), new(clock), new(store));
        _frames = [.. _texts.Select((text, i) => (text, Frame(GateSnapshots.Car(painter, PlateDesign.Of(text), i))))];
    }

    public Durations Gate { get; }

    public Durations Scene { get; }

    /// <summary>Share of the gate's readings that are exact, 0..1.</summary>
    public double Exact => (double)_exact / Gate.Count;

    private int _exact;

    public void Warm() => _reader.ReadGate(_frames[0].Frame);

    public void Round()
    {
        foreach (var (text, frame) in _frames)
        {
            if (Gate.Measure(() => _reader.ReadGate(frame)) is [{ } reading] && reading.Text == text) _exact++;
            Scene.Measure(() => _reader.ReadScene(frame));
        }
    }

    public void Dispose()
    {
        foreach (var (_, frame) in _frames) frame.Dispose();
        _reader.Dispose();
    }

    private static Picture Frame(byte[] snapshot)
    {
        using var picture = Mat.ImDecode(snapshot);
        Cv2.Resize(picture, picture, new Size(1280, 720));
        return Picture.Decode(picture.ToBytes(".jpg")) is PictureResult.Decoded { Picture: var frame }
            ? frame
            : throw new BenchmarkFailedException("A snapshot is no picture.");
    }
}
