namespace SmartSecurity.Core.Plans;

/// <summary>Which part of a plan a smaller box shows: the plan is made larger than the box and moved behind it.</summary>
/// <param name="Zoom">The plan's width, as a multiple of the box's.</param>
/// <param name="Left">Where the plan's left edge lies, as a share of the box's width; 0 or below.</param>
/// <param name="Top">Where its upper edge lies, as a share of the box's height; 0 or below.</param>
public readonly record struct PlanCrop(double Zoom, double Left, double Top)
{
    /// <summary>Over the zoom that just fills the box: near enough to read names, far enough to know where one is.</summary>
    private const double Nearer = 2.2;

    /// <summary>How far two places that are shown together may lie apart, as a share of the box.</summary>
    private const double ApartMax = .62;

    /// <summary>The place in the middle as far as the plan's edges allow, together with another when both fit.</summary>
    /// <param name="planAspect">The plan's width by its height.</param>
    /// <param name="boxAspect">The box's width by its height.</param>
    public static PlanCrop Around((double X, double Y) place, (double X, double Y)? also, double planAspect, double boxAspect)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(planAspect);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(boxAspect);
        var tall = boxAspect / planAspect;   // the plan's height in boxes, at zoom 1
        var fills = Math.Max(1, 1 / tall);
        var zoom = fills * Nearer;
        var middle = place;
        if (also is { } other)
        {
            var apart = Math.Max(Math.Abs(place.X - other.X), Math.Abs(place.Y - other.Y) * tall);
            var both = apart > 0 ? Math.Min(zoom, ApartMax / apart) : zoom;
            if (both >= fills) (zoom, middle) = (both, ((place.X + other.X) / 2, (place.Y + other.Y) / 2));
        }
        var high = zoom * tall;
        return new(zoom, Inside(middle.X, zoom), Inside(middle.Y, high));
    }

    /// <summary>No edge of the plan comes into the box.</summary>
    private static double Inside(double place, double size) => Math.Min(0, Math.Max(.5 - (place * size), 1 - size));
}
