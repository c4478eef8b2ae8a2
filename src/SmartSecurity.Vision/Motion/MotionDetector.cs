using OpenCvSharp;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Vision.Motion;

/// <summary>Tells where something moves before one camera. Not safe for several threads: one instance a camera, frames in order.</summary>
/// <remarks>
/// Background subtraction (MOG2) on a small copy. Who stands still is absorbed into the background after some seconds: motion opens a
/// passage, it never says that somebody has left. Source: docs/design/vision.md, "Motion and people".
/// </remarks>
public sealed class MotionDetector : IDisposable
{
    /// <summary>Width of the copy that is looked at.</summary>
    public const int WorkingWidthPx = 480;

    /// <summary>Frames at the start of which nothing is told, because there is no background yet.</summary>
    public const int WarmUpFrames = 8;

    /// <summary>Above this share of the picture it is the light or the camera that changed, and not somebody who came.</summary>
    public const double WholeFrameShare = 0.5;

    /// <summary>Smaller things are leaves and noise: 0.15 % of the picture is a person of 25 by 10 pixels at the working width.</summary>
    private const double SmallestShare = 0.0015;

    private const int BoxesMax = 16;
    private const int HistoryFrames = 200;
    private const double VarianceThreshold = 24;

    /// <summary>How fast a changed light becomes the background: half of it with each frame.</summary>
    private const double RelearningRate = 0.5;

    private readonly BackgroundSubtractorMOG2 _background = BackgroundSubtractorMOG2.Create(HistoryFrames, VarianceThreshold, detectShadows: true);
    private readonly Mat _small = new(), _mask = new(), _open = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(3, 3)),
        _close = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(9, 15));
    private int _frames;

    /// <summary>True when the last frame differed as a whole: an exposure jump, infra-red switched, or the camera was moved.</summary>
    public bool WholeFrameChanged { get; private set; }

    /// <summary>Looks at the next frame.</summary>
    /// <returns>Boxes in pixels of the frame, the largest first; empty when nothing moves, at the start, and when all of it changed.</returns>
    public IReadOnlyList<PictureBox> Next(RawFrame frame)
    {
        if (Picture.FromFrame(frame) is not PictureResult.Decoded { Picture: var picture }) return [];
        using (picture) return Next(picture);
    }

    internal IReadOnlyList<PictureBox> Next(Picture picture)
    {
        var scale = Math.Min(1, (double)WorkingWidthPx / picture.WidthPx);
        Cv2.Resize(picture.Bgr, _small, new Size(), scale, scale, InterpolationFlags.Area);
        _background.Apply(_small, _mask);
        Cv2.Threshold(_mask, _mask, 200, 255, ThresholdTypes.Binary);   // shadows are marked 127
        Cv2.MorphologyEx(_mask, _mask, MorphTypes.Open, _open);
        var share = Cv2.CountNonZero(_mask) / (double)(_mask.Rows * _mask.Cols);
        _frames++;
        WholeFrameChanged = _frames > WarmUpFrames && share > WholeFrameShare;
        if (WholeFrameChanged) _background.Apply(_small, _mask, RelearningRate);
        return WholeFrameChanged || _frames <= WarmUpFrames ? [] : Boxes(picture, scale);
    }

    private PictureBox[] Boxes(Picture picture, double scale)
    {
        Cv2.MorphologyEx(_mask, _mask, MorphTypes.Close, _close);
        Cv2.FindContours(_mask, out var contours, out _, RetrievalModes.External, ContourApproximationModes.ApproxSimple);
        var smallest = SmallestShare * _mask.Rows * _mask.Cols;
        var all = new Rect(0, 0, picture.WidthPx, picture.HeightPx);
        return [.. contours.Where(contour => Cv2.ContourArea(contour) >= smallest).Select(Cv2.BoundingRect)
            .OrderByDescending(r => r.Width * r.Height).Take(BoxesMax)
            .Select(r => new Rect((int)(r.X / scale), (int)(r.Y / scale), (int)(r.Width / scale), (int)(r.Height / scale)).Intersect(all))
            .Select(r => new PictureBox(r.X, r.Y, r.Width, r.Height))];
    }

    public void Dispose()
    {
        _background.Dispose();
        _small.Dispose();
        _mask.Dispose();
        _open.Dispose();
        _close.Dispose();
    }
}
