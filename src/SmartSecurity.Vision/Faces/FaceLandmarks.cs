using OpenCvSharp;

namespace SmartSecurity.Vision.Faces;

/// <summary>The 68 points of a face, in pixels of its picture, in the usual order (36–41 and 42–47 are the eyes, 30 the tip of the nose).</summary>
internal sealed record FaceLandmarks(Point2f[] Points)
{
    public const int Count = 68;

    /// <summary>How far the less open eye is open: height by width, 0 shut; about 0.3 is usual and 0.2 is usual for narrow eyes.</summary>
    /// <remarks>Source: Soukupová and Čech, "Real-time eye blink detection using facial landmarks", 2016: the eye aspect ratio.</remarks>
    public double EyeOpenness => Math.Min(OpennessFrom(36), OpennessFrom(42));

    private double OpennessFrom(int first)
    {
        double Between(int a, int b) => Points[first + a].DistanceTo(Points[first + b]);
        var width = Between(0, 3);
        return width > 0 ? (Between(1, 5) + Between(2, 4)) / (2 * width) : 0;
    }
}
