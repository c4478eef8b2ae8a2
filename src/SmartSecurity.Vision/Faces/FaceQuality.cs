using OpenCvSharp;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Vision.Faces;

/// <summary>How well a face can be recognised in its picture.</summary>
/// <param name="SizePx">The shorter side of the face's box.</param>
/// <param name="Sharpness">Variance of the Laplacian of the aligned grey face; under <see cref="SharpnessMin"/> it is blurred.</param>
/// <param name="Brightness">Mean grey of the aligned face, 0..255.</param>
/// <param name="YawDegrees">Turned to a side: under 0 to the person's own left, 0 is frontal. So pitch (up, down) and roll (tilted).</param>
public sealed record FaceQuality(int SizePx, double Sharpness, double Brightness, double YawDegrees, double PitchDegrees, double RollDegrees)
{
    /// <summary>Sharp pictures of faces/pairs and faces/strangers have 264 to 500; one blurred over 4 pixels of the aligned face is under it.</summary>
    public const double SharpnessMin = 25;
    public const double BrightnessMin = 45;
    public const double BrightnessMax = 225;

    /// <summary>
    /// Less is called narrow. On half of faces/pairs no open eye is under it; of eyes shut by paint a fifth are, so it is advice and refuses
    /// nobody: people's eyes differ more than open and shut do.
    /// </summary>
    public const double EyeOpennessMin = 0.17;

    /// <summary>More is called uneven: one cheek nearly twice as light as the other. All of faces/pairs have 0.04 at most, faces/strangers 0.23.</summary>
    public const double UnevennessMax = 0.3;

    /// <summary>How far the less open eye is open, height by width; 0 is shut.</summary>
    public double EyeOpenness { get; init; }

    /// <summary>Difference of the two cheeks' mean grey by their sum, 0..1: 0 is evenly lit.</summary>
    public double Unevenness { get; init; }

    /// <summary>0..1: the product of size, sharpness, light and pose, each 1 where more would not help.</summary>
    public double Overall => Share(SizePx, 24, 112) * Share(Math.Log(Math.Max(1, Sharpness)), Math.Log(4), Math.Log(120))
        * Share(Brightness, 10, 70) * Share(-Brightness, -255, -215)
        * Share(-Math.Max(Math.Abs(YawDegrees), Math.Abs(PitchDegrees)), -60, -15);

    private static double Share(double value, double none, double full) => Math.Clamp((value - none) / (full - none), 0, 1);
}

/// <summary>Measures quality. Pose is the pose model's; its square is the box's longer side.</summary>
/// <remarks>
/// Measured on 101 pictures and their mirror images, whose yaws must cancel: they do within 2.5° (deviation) with this square, within
/// 10.9° with one of 1.5 times the side; with the nose's place between the eyes yaw correlates by 0.93, and 0.47.
/// </remarks>
internal sealed class FaceQualityMeter(OnnxModel pose)
{
    public FaceQuality Measure(Mat bgr, FoundFace face, Mat aligned)
    {
        using var grey = new Mat();
        using var edges = new Mat();
        Cv2.CvtColor(aligned, grey, ColorConversionCodes.BGR2GRAY);
        Cv2.Laplacian(grey, edges, MatType.CV_16S);
        Cv2.MeanStdDev(edges, out _, out var deviation);
        var side = Math.Max(face.WidthPx, face.HeightPx);
        using var square = FaceAligner.Square(bgr, face.CentreX, face.CentreY, side, out _, out _, out _);
        var angles = pose.Run(square);
        return new((int)Math.Min(face.WidthPx, face.HeightPx), deviation.Val0 * deviation.Val0, Cv2.Mean(grey).Val0,
            Degrees(angles[0].Values), Degrees(angles[1].Values), Degrees(angles[2].Values))
        {
            Unevenness = Unevenness(grey)
        };
    }

    /// <summary>Left against right half of the aligned face from brow to mouth, without the hair and the ground beside it.</summary>
    private static double Unevenness(Mat grey)
    {
        const int Side = FaceAligner.SidePx;
        using var left = new Mat(grey, new Rect(Side / 5, Side * 2 / 5, Side * 3 / 10, Side * 2 / 5));
        using var right = new Mat(grey, new Rect(Side / 2, Side * 2 / 5, Side * 3 / 10, Side * 2 / 5));
        var (a, b) = (Cv2.Mean(left).Val0, Cv2.Mean(right).Val0);
        return Math.Abs(a - b) / Math.Max(1, a + b);
    }

    private static double Degrees(float[] bins)
    {
        var top = bins.Max();
        double sum = 0, weighted = 0;
        for (var i = 0; i < bins.Length; i++)
        {
            var weight = Math.Exp(bins[i] - top);
            sum += weight;
            weighted += weight * i;
        }
        return weighted / sum * 3 - 99;
    }
}
