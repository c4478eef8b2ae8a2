using CsCheck;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Plans;

namespace SmartSecurity.Core.Tests.Plans;

/// <summary>
/// Goal: whoever opens an alert looks through the camera that sees the place best, and it is the same one however the plan was drawn.
/// Method: laws over random plans; places on a coarse lattice, so that many cameras are exactly as far as others.
/// </summary>
public sealed class NearestCameraTests
{
    private const int Rounds = 5_000;

    private static readonly Gen<double> Place = Gen.Int[0, 8].Select(i => i / 8.0);

    private static readonly Gen<PlannedDevice> Device = Gen.Select(Gen.Guid, Gen.Char['a', 'e'], Gen.Bool, Place, Place).Select((id, name, camera, x, y) =>
        new PlannedDevice(id, name.ToString(), camera ? DeviceRole.Camera : DeviceRole.Gate, x, y));

    private static readonly Gen<(PlannedDevice From, PlannedDevice[] Placed, int WidthPx, int HeightPx)> Plan =
        Gen.Select(Device, Device.Array[0, 12], Gen.Int[100, 2_000], Gen.Int[100, 2_000]);

    [Fact]
    public void Nearest_is_no_farther_than_any_other_and_of_equals_the_first_by_name() => Plan.Sample(p =>
    {
        var found = NearestCamera.Of(p.From, [p.From, .. p.Placed], p.WidthPx, p.HeightPx, besideItself: true);
        var aspect = (double)p.WidthPx / p.HeightPx;
        var cameras = p.Placed.Where(d => d.Role == DeviceRole.Camera).ToList();
        if (cameras.Count == 0) return found is null;
        return found is { IsOwn: false } && cameras.All(c =>
            NearestCamera.DistanceOf(p.From, c, aspect) is var distance && (found.Distance < distance
                || (found.Distance == distance && string.CompareOrdinal(found.Camera.Name, c.Name) <= 0)));
    }, iter: Rounds);

    [Fact]
    public void A_larger_print_and_a_mirrored_or_turned_plan_give_the_same_camera() => Gen.Select(Plan, Gen.Int[2, 9]).Sample((p, times) =>
    {
        Guid? Of(Func<PlannedDevice, PlannedDevice> moved, int widthPx, int heightPx) =>
            NearestCamera.Of(moved(p.From), p.Placed.Select(moved), widthPx, heightPx)?.Camera.Id;
        var found = Of(d => d, p.WidthPx, p.HeightPx);
        return found == Of(d => d, p.WidthPx * times, p.HeightPx * times)
            && found == Of(d => d with { X = 1 - d.X }, p.WidthPx, p.HeightPx)
            && found == Of(d => d with { Y = 1 - d.Y }, p.WidthPx, p.HeightPx)
            && (p.WidthPx != p.HeightPx || found == Of(d => d with { X = d.Y, Y = d.X }, p.HeightPx, p.WidthPx));
    }, iter: Rounds);

    [Fact]
    public void A_plan_that_is_twice_as_wide_as_high_makes_sideways_twice_as_far()
    {
        var gate = Put("gate", DeviceRole.Gate, .5, .5);
        var (beside, above) = (Put("beside", DeviceRole.Camera, .7, .5), Put("above", DeviceRole.Camera, .5, .2));
        Assert.Equal(beside, NearestCamera.Of(gate, [gate, beside, above], 1_000, 1_000)!.Camera);
        var wide = NearestCamera.Of(gate, [gate, beside, above], 2_000, 1_000)!;
        Assert.Equal((above, .3, false), (wide.Camera, wide.Distance, wide.IsOwn));
    }

    [Fact]
    public void The_devices_own_camera_comes_first_and_a_blind_one_is_no_help()
    {
        var (near, far) = (Put("near", DeviceRole.Camera, .5, .4), Put("far", DeviceRole.Camera, .9, .9));
        var gate = Put("gate", DeviceRole.Gate, .5, .5) with { OwnCameraId = far.Id };
        Assert.Equal((far, true), NearestCamera.Of(gate, [gate, near, far], 800, 600) is { } own ? (own.Camera, own.IsOwn) : default);
        Assert.Equal(near, NearestCamera.Of(gate, [gate, near], 800, 600)!.Camera);   // its own hangs elsewhere
        Assert.Equal(near, NearestCamera.Of(near, [gate, near, far], 800, 600)!.Camera);
        Assert.Equal(far, NearestCamera.Of(near, [gate, near, far], 800, 600, besideItself: true)!.Camera);
        Assert.Null(NearestCamera.Of(gate, [gate], 800, 600));
    }

    [Fact]
    public void A_crop_shows_its_place_and_never_an_edge_with_nothing_behind_it() =>
        Gen.Select(Place, Place, Place, Place, Gen.Double[.1, 10], Gen.Double[.5, 2.5], Gen.Bool).Sample((x, y, otherX, otherY, plan, box, alone) =>
        {
            var crop = PlanCrop.Around((x, y), alone ? null : (otherX, otherY), plan, box);
            var high = crop.Zoom * box / plan;
            const double slack = 1e-9;
            bool IsShown(double px, double py) => crop.Left + (px * crop.Zoom) is >= -slack and <= 1 + slack
                && crop.Top + (py * high) is >= -slack and <= 1 + slack;
            var fills = crop is { Left: <= 0, Top: <= 0 } && crop.Left + crop.Zoom >= 1 - slack && crop.Top + high >= 1 - slack;
            var near = Math.Abs(x - otherX) < .25 && Math.Abs(y - otherY) * box / plan < .25 && plan < box * 1.2 && plan > box / 1.2;
            return fills && IsShown(x, y) && (alone || !near || IsShown(otherX, otherY));
        });

    private static PlannedDevice Put(string name, DeviceRole role, double x, double y) => new(Guid.NewGuid(), name, role, x, y);
}
