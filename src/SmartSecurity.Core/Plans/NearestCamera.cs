using SmartSecurity.Core.Devices;

namespace SmartSecurity.Core.Plans;

/// <summary>A device where it stands on a plan.</summary>
/// <param name="Name">Shown to people.</param>
/// <param name="X">From the plan's left edge, 0..1 of its width.</param>
/// <param name="Y">From the plan's upper edge, 0..1 of its height.</param>
/// <param name="OwnCameraId">The camera that looks at it, as the operator said; null: nobody said.</param>
public sealed record PlannedDevice(Guid Id, string Name, DeviceRole Role, double X, double Y, Guid? OwnCameraId = null);

/// <summary>The camera to look through.</summary>
/// <param name="Distance">As a share of the plan's height: a plan knows no metres.</param>
/// <param name="IsOwn">It is the device itself, or the camera that the operator gave it; else merely the nearest.</param>
public sealed record NearCamera(PlannedDevice Camera, double Distance, bool IsOwn);

/// <summary>Which camera of a plan shows best what goes on at a device.</summary>
public static class NearestCamera
{
    /// <summary>Distances that differ by less are equal: what lies beyond is the rounding of stored places, and a mirrored plan must say the same.</summary>
    private const int DistanceDigits = 6;

    /// <param name="from">Where something happens.</param>
    /// <param name="placed">All devices of the plan.</param>
    /// <param name="widthPx">Of the plan; only its proportion to the height counts.</param>
    /// <param name="heightPx">Of the plan.</param>
    /// <param name="besideItself">The device is a camera that can't be looked through at this moment: another one is wanted.</param>
    /// <returns>The device's own camera when that stands on the plan; else the nearest, of equals the first by name. Null: there is none.</returns>
    public static NearCamera? Of(PlannedDevice from, IEnumerable<PlannedDevice> placed, int widthPx, int heightPx, bool besideItself = false)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(widthPx);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heightPx);
        var aspect = (double)widthPx / heightPx;
        bool IsOwn(PlannedDevice camera) => camera.Id == from.Id || camera.Id == from.OwnCameraId;
        return placed.Where(d => d.Role == DeviceRole.Camera && !(besideItself && d.Id == from.Id))
            .Select(camera => new NearCamera(camera, DistanceOf(from, camera, aspect), IsOwn(camera)))
            .OrderByDescending(c => c.IsOwn).ThenBy(c => c.Distance)
            .ThenBy(c => c.Camera.Name, StringComparer.Ordinal).ThenBy(c => c.Camera.Id)
            .FirstOrDefault();
    }

    /// <summary>Straight through walls: a plan that is a picture knows none.</summary>
    /// <param name="aspect">The plan's width by its height.</param>
    public static double DistanceOf(PlannedDevice a, PlannedDevice b, double aspect)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var (dx, dy) = ((a.X - b.X) * aspect, a.Y - b.Y);
        return Math.Round(Math.Sqrt((dx * dx) + (dy * dy)), DistanceDigits);
    }
}
