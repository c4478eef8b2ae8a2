using OpenCvSharp;
using SmartSecurity.Simulator.City;
using SmartSecurity.Vision.Faces;
using SmartSecurity.Vision.Models;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Benchmarks.Vision;

/// <summary>
/// A gate's snapshot with one face: found, aligned, measured and embedded, beside the five models run on the very inputs that the
/// pipeline makes of it. (On black inputs the models are faster.)
/// </summary>
internal sealed class FacePipeline : IDisposable
{
    private readonly FaceAnalyser _analyser;
    private readonly OnnxModel _detector, _landmarks, _embedder, _second, _pose;
    private readonly List<(Picture Picture, (OnnxModel Model, float[] Input)[] Bare)> _snapshots = [];

    public FacePipeline(ModelStore store, IReadOnlyList<byte[]> heads, TimeProvider clock)
    {
        (Pipeline, Bare, _analyser) = (new(clock), new(clock), new(store));
        (_detector, _landmarks) = (store.Load("face-detector"), store.Load("face-landmarks"));
        (_embedder, _second, _pose) = (store.Load("face-embedder"), store.Load("face-embedder-second"), store.Load("face-pose"));
        for (var i = 0; i < heads.Count; i++)
        {
            var picture = Decode(GateSnapshots.Person(heads[i], i));
            if (new FaceDetector(_detector).Find(picture.Bgr) is [var face]) _snapshots.Add((picture, Inputs(picture.Bgr, face)));
            else picture.Dispose();
        }
        if (_snapshots.Count == 0) throw new BenchmarkFailedException("No face is found on the gates' snapshots.");
    }

    public Durations Pipeline { get; }

    public Durations Bare { get; }

    public double ToBare => Pipeline.P50Ms / Bare.P50Ms;

    public void Warm()
    {
        _analyser.Analyse(_snapshots[0].Picture);
        RunBare(_snapshots[0].Bare);
    }

    public void Round()
    {
        foreach (var (picture, bare) in _snapshots)
        {
            Pipeline.Measure(() => _analyser.Analyse(picture));
            Bare.Measure(() => RunBare(bare));
        }
    }

    public void Dispose()
    {
        foreach (var (picture, _) in _snapshots) picture.Dispose();
        foreach (var model in (OnnxModel[])[_detector, _landmarks, _embedder, _second, _pose]) model.Dispose();
        _analyser.Dispose();
    }

    private (OnnxModel Model, float[] Input)[] Inputs(Mat bgr, FoundFace face)
    {
        using var around = FaceAligner.Square(bgr, face.CentreX, face.CentreY, face.HeightPx, out _, out _, out _);
        var aligner = new FaceAligner(_landmarks);
        using var aligned = aligner.Align(bgr, aligner.Find(bgr, face));
        return [Input(_detector, bgr), Input(_landmarks, around), Input(_embedder, aligned), Input(_second, aligned), Input(_pose, around)];
    }

    private static (OnnxModel Model, float[] Input) Input(OnnxModel model, Mat bgr) =>
        (model, model.Prepare(bgr, model.Manifest.Input.WidthPx, model.Manifest.Input.HeightPx));

    private static int RunBare((OnnxModel Model, float[] Input)[] bare) =>
        bare.Sum(b => b.Model.Run(b.Input, b.Model.Manifest.Input.WidthPx, b.Model.Manifest.Input.HeightPx).Length);

    private static Picture Decode(byte[] jpeg) => Picture.Decode(jpeg) is PictureResult.Decoded { Picture: var picture }
        ? picture
        : throw new BenchmarkFailedException("A snapshot is no picture.");
}
