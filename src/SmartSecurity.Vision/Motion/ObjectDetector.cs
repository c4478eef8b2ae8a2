using OpenCvSharp;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Vision.Motion;

/// <summary>Finds people and vehicles with a model that the site puts in: any detector of the YOLO family, by a manifest and without code.</summary>
/// <remarks>
/// The folder is <c>models/object-detector/&lt;name&gt;</c>. The picture is fitted into the input with grey beside it; boxes are centre and size in
/// pixels of the input. Layouts: <see cref="Columns"/> and <see cref="Rows"/>. Its shape is checked by a run when it is loaded.
/// </remarks>
internal sealed class ObjectDetector : IObjectFinder
{
    public const string ModelKind = "object-detector";

    /// <summary>1 × (4 + classes) × N: a column a box, the scores of the classes below it.</summary>
    public const string Columns = "yolo-columns";

    /// <summary>1 × N × (4 + 1 + classes): a row a box; the fifth number says whether there is anything at all.</summary>
    public const string Rows = "yolo-rows";

    /// <summary>Most boxes a model may give: 1,280 × 1,280 in the usual three grids is 100,800 with three anchors.</summary>
    public const int BoxesMax = 200_000;

    private const int PaddingGrey = 114, ObjectsMax = 64;

    /// <summary>What lies further from the picture, or is larger, is no box.</summary>
    private const float SidePxMax = 1e5f;

    private static readonly HashSet<string> _vehicles =
        new(["car", "bus", "truck", "van", "motorcycle", "motorbike", "vehicle"], StringComparer.OrdinalIgnoreCase);


    private readonly OnnxModel _model;
    private readonly double _scoreMin, _overlapMax;
    private readonly (int Class, ObjectKind Kind)[] _wanted;
    private readonly bool _isRows;

    /// <exception cref="ModelRefusedException">The manifest lacks something, or the model gives another shape than it says.</exception>
    public ObjectDetector(OnnxModel model)
    {
        _model = model;
        var manifest = model.Manifest;
        (_scoreMin, _overlapMax) = (manifest.Threshold("score"), manifest.Threshold("iou"));
        _isRows = manifest.Layout switch
        {
            Columns => false,
            Rows => true,
            _ => throw Refuse($"its layout is neither {Columns} nor {Rows}"),
        };
        _wanted = [.. manifest.Classes.Select((name, i) => (Class: i, Kind: KindOf(name))).Where(c => c.Kind is not null)
            .Select(c => (c.Class, c.Kind!.Value))];
        if (!_wanted.Any(c => c.Kind == ObjectKind.Person)) throw Refuse("its classes name no person");
        KnowsVehicles = _wanted.Any(c => c.Kind == ObjectKind.Vehicle);
        using var grey = new Mat(manifest.Input.HeightPx, manifest.Input.WidthPx, MatType.CV_8UC3, Scalar.All(PaddingGrey));
        CheckShape(model.Run(grey)[0].Shape);
    }

    public bool KnowsVehicles { get; }

    public IReadOnlyList<SeenObject> Find(Mat bgr, IReadOnlyList<PictureBox> moving, double? typicalHeightPx)
    {
        var input = _model.Manifest.Input;
        var scale = Math.Min((double)input.WidthPx / bgr.Cols, (double)input.HeightPx / bgr.Rows);
        var (width, height) = ((int)Math.Round(bgr.Cols * scale), (int)Math.Round(bgr.Rows * scale));
        var (left, top) = ((input.WidthPx - width) / 2, (input.HeightPx - height) / 2);
        using var fitted = new Mat();
        Cv2.Resize(bgr, fitted, new Size(width, height), 0, 0, scale < 1 ? InterpolationFlags.Area : InterpolationFlags.Linear);
        Cv2.CopyMakeBorder(fitted, fitted, top, input.HeightPx - height - top, left, input.WidthPx - width - left,
            BorderTypes.Constant, Scalar.All(PaddingGrey));
        var output = _model.Run(fitted)[0];
        CheckShape(output.Shape);
        var found = Read(output).Select(b => new SeenObject(b.Kind, b.Score, InFrame(b.X, b.Y, b.Width, b.Height)))
            .Where(o => o.Box is { WidthPx: > 1, HeightPx: > 1 } && moving.Any(m => Boxes.Inside(o.Box, m) >= Boxes.MovingShareMin));
        return [.. Boxes.EachOnce(found, _overlapMax, insideMax: 1).Take(ObjectsMax)];

        PictureBox InFrame(double x, double y, double w, double h)
        {
            var box = new Rect((int)((x - (w / 2) - left) / scale), (int)((y - (h / 2) - top) / scale), (int)(w / scale), (int)(h / scale))
                .Intersect(new Rect(0, 0, bgr.Cols, bgr.Rows));
            return new(box.X, box.Y, box.Width, box.Height);
        }
    }

    private IEnumerable<(ObjectKind Kind, double Score, double X, double Y, double Width, double Height)> Read(ModelOutput output)
    {
        var count = output.Shape[_isRows ? 1 : 2];
        var fields = output.Shape[_isRows ? 2 : 1];
        float At(int box, int field) => output.Values[_isRows ? (box * fields) + field : (field * count) + box];
        for (var box = 0; box < count; box++)
        {
            var sure = _isRows ? At(box, 4) : 1;
            if (!(sure >= _scoreMin)) continue;   // NaN as well
            var best = _wanted.MaxBy(c => At(box, (_isRows ? 5 : 4) + c.Class));
            var score = sure * At(box, (_isRows ? 5 : 4) + best.Class);
            var (x, y, width, height) = (At(box, 0), At(box, 1), At(box, 2), At(box, 3));
            if (score >= _scoreMin && x is > -SidePxMax and < SidePxMax && y is > -SidePxMax and < SidePxMax
                && width is > 0 and < SidePxMax && height is > 0 and < SidePxMax)
                yield return (best.Kind, score, x, y, width, height);
        }
    }

    private void CheckShape(int[] shape)
    {
        var fields = _model.Manifest.Classes.Count + (_isRows ? 5 : 4);
        if (shape.Length != 3 || shape[0] != 1 || shape[_isRows ? 2 : 1] != fields || shape[_isRows ? 1 : 2] is < 1 or > BoxesMax)
            throw Refuse($"its output is [{string.Join(", ", shape)}] and not {(_isRows ? $"[1, N, {fields}]" : $"[1, {fields}, N]")}");
    }

    private static ObjectKind? KindOf(string name) =>
        string.Equals(name, "person", StringComparison.OrdinalIgnoreCase) ? ObjectKind.Person : _vehicles.Contains(name) ? ObjectKind.Vehicle : null;

    private ModelRefusedException Refuse(string why) => new(_model.Manifest.Name, why, "correct its model.yaml or put in another file and its hash");

    public void Dispose() => _model.Dispose();
}
