using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace SmartSecurity.Vision.Models;

/// <summary>A loaded and checked model. Runs may go side by side; each uses one thread.</summary>
public sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string _input;
    private readonly string[] _outputs;

    internal OnnxModel(ModelManifest manifest, InferenceSession session, IReadOnlyList<string> keys)
    {
        (Manifest, _session, Keys) = (manifest, session, keys);
        _input = manifest.Input.Name.Length > 0 ? manifest.Input.Name : session.InputNames[0];
        _outputs = manifest.Outputs.Count > 0 ? [.. manifest.Outputs] : [.. session.OutputNames];
        if (!session.InputNames.Contains(_input, StringComparer.Ordinal) || _outputs.Except(session.OutputNames).Any())
            throw new ModelRefusedException(manifest.Name, "it has no input or output of the manifest's name", "correct its model.yaml");
    }

    public ModelManifest Manifest { get; }

    /// <summary>SHA-256 (hex) of the file that was loaded.</summary>
    public string Sha256 => Manifest.Sha256;

    /// <summary>Lines of the keys file; empty when the manifest names none.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Runs the model on one prepared picture.</summary>
    /// <param name="values">As made by <see cref="Prepare"/>: 1 × channels × height × width.</param>
    /// <returns>One array an output, in the manifest's order.</returns>
    internal ModelOutput[] Run(float[] values, int widthPx, int heightPx)
    {
        long[] shape = [1, Manifest.Input.Channels, heightPx, widthPx];
        using var input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var outputs = _session.Run(_run, [_input], [input], _outputs);
        var result = new ModelOutput[outputs.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var dimensions = outputs[i].GetTensorTypeAndShape().Shape;
            result[i] = new(outputs[i].GetTensorDataAsSpan<float>().ToArray(), [.. dimensions.Select(d => (int)d)]);
        }
        return result;
    }

    /// <summary>Runs the model on a picture stretched to the manifest's input size.</summary>
    /// <param name="bgr">8-bit BGR of any size.</param>
    internal ModelOutput[] Run(Mat bgr)
    {
        var (widthPx, heightPx) = (Manifest.Input.WidthPx, Manifest.Input.HeightPx);
        return Run(Prepare(bgr, widthPx, heightPx), widthPx, heightPx);
    }

    /// <summary>Stretches a BGR picture and writes it channels first, in the manifest's colour order, mean and scale.</summary>
    internal float[] Prepare(Mat bgr, int widthPx, int heightPx)
    {
        using var sized = new Mat();
        Cv2.Resize(bgr, sized, new Size(widthPx, heightPx), 0, 0, InterpolationFlags.Linear);
        return Manifest.Input.Channels == 1 ? PrepareGrey(sized) : PrepareColour(sized);
    }

    private float[] PrepareGrey(Mat sized)
    {
        using var grey = new Mat();
        Cv2.CvtColor(sized, grey, ColorConversionCodes.BGR2GRAY);
        return Normalised([grey]);
    }

    private float[] PrepareColour(Mat sized)
    {
        var planes = Cv2.Split(sized);
        try
        {
            if (Manifest.Input.Colour == "rgb") Array.Reverse(planes);
            return Normalised(planes);
        }
        finally
        {
            foreach (var plane in planes) plane.Dispose();
        }
    }

    /// <summary>(value − mean) × scale, plane after plane; OpenCV writes straight into the model's input.</summary>
    private float[] Normalised(Mat[] planes)
    {
        var (rows, columns) = (planes[0].Rows, planes[0].Cols);
        var values = GC.AllocateUninitializedArray<float>(planes.Length * rows * columns);
        using var all = Mat.FromPixelData(planes.Length * rows, columns, MatType.CV_32FC1, values);
        for (var i = 0; i < planes.Length; i++)
        {
            using var target = all.RowRange(i * rows, (i + 1) * rows);
            var (mean, scale) = (Manifest.Input.Mean[i], Manifest.Input.Scale[i]);
            planes[i].ConvertTo(target, MatType.CV_32FC1, scale, -mean * scale);
        }
        return values;
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }
}

/// <summary>One output of a run: values in row-major order and their shape.</summary>
internal readonly record struct ModelOutput(float[] Values, int[] Shape);
