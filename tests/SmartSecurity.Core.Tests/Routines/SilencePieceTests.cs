using CsCheck;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Tests.Routines;

/// <summary>
/// Goal: the closed form of the silence clock is the solution of its differential equations, and the due time its root.
/// Method: random hazards from nearly nothing to several an hour, coverage from 0 to 1, against Runge–Kutta in small steps.
/// </summary>
public sealed class SilencePieceTests
{
    private static readonly Gen<double> Hazard = Gen.OneOf(Gen.Const(0.0), Gen.Double[-12, .7].Select(x => Math.Pow(10, x)));
    private static readonly Gen<double> Share = Gen.OneOf(Gen.Const(0.0), Gen.Const(1.0), Gen.Double[0, 1]);
    private static readonly Gen<SilencePiece> Piece =
        Gen.Select(Hazard, Hazard, Share, Share, Share, Gen.Int[1, 1_800_000]).Select((p, q, ch, ca, home, ms) => new SilencePiece
        {
            StartMs = 0,
            EndMs = ms,
            HazardHome = p,
            HazardAway = q,
            CoverageHome = ch,
            CoverageAway = ca,
            WeightHome = home,
        });

    [Fact]
    public void The_closed_form_is_the_numerical_solution() => Gen.Select(Piece, Gen.Double[0, 2_000]).Sample((piece, r) =>
    {
        var (wantedR, wantedHome) = Integrate(piece, r);
        Near(wantedR, piece.Advance(r, piece.Hours));
        Near(wantedHome, piece.WeightHomeAfter(piece.Hours));
    }, iter: 4_000);

    [Theory, InlineData(0), InlineData(1e-13), InlineData(9e-10), InlineData(1.1e-9), InlineData(1e-7), InlineData(1e-5)]
    public void A_vanishing_hazard_runs_like_a_wall_clock(double hazard)
    {
        var piece = Known(hazard, 1_800_000);
        Near(100.5 * (1 + (hazard * .5)), piece.Advance(100, .5));
        Near(900, piece.HoursUntil(100, 1_000) * (1 + (hazard * 500)), 1e-3);
    }

    [Fact]
    public void R_at_the_due_time_is_the_threshold() => Gen.Select(Piece, Gen.Double[0, 500], Gen.Double[.01, 3]).Sample((piece, r, more) =>
    {
        var threshold = r + more;
        var hours = piece.HoursUntil(r, threshold);
        if (hours > piece.Hours) return;
        Assert.True(piece.Advance(r, hours) >= threshold - 1e-6, "Raised before R was there.");
        if (hours > 1.0 / 3_600) Assert.True(piece.Advance(r, hours - (1.0 / 3_600)) <= threshold, "Raised more than a second late.");
    }, iter: 4_000);

    [Fact]
    public void While_nothing_is_covered_R_stands_still_and_the_weights_go_on_mixing()
    {
        var piece = Known(.5, 1_800_000) with { CoverageHome = 0, CoverageAway = 0, HazardAway = .3 };
        Assert.Equal(7, piece.Advance(7, .5));
        Assert.Equal(double.PositiveInfinity, piece.HoursUntil(7, 8));
        Assert.InRange(piece.WeightHomeAfter(.5), .75, .85);
    }

    private static SilencePiece Known(double hazard, long ms) => new()
    {
        StartMs = 0,
        EndMs = ms,
        HazardHome = hazard,
        HazardAway = 0,
        CoverageHome = 1,
        CoverageAway = 1,
        WeightHome = 1,
    };

    private static void Near(double wanted, double found, double within = 1e-6) =>
        Assert.True(Math.Abs(wanted - found) <= within * Math.Max(1, Math.Abs(wanted)), $"wanted {wanted:R}, found {found:R}");

    /// <summary>Fourth-order Runge–Kutta of a_h, a_a and ∫S as the design page writes them.</summary>
    private static (double R, double WeightHome) Integrate(SilencePiece piece, double r)
    {
        double[] y = [piece.WeightHome, 1 - piece.WeightHome, 0];
        double[] Slope(double[] a) =>
        [
            (-piece.HazardHome * a[0]) + ((1 - piece.CoverageAway) * piece.HazardAway * a[1]),
            (-piece.HazardAway * a[1]) + ((1 - piece.CoverageHome) * piece.HazardHome * a[0]),
            a[0] + a[1],
        ];
        double[] Plus(double[] a, double[] s, double by) => [a[0] + (by * s[0]), a[1] + (by * s[1]), a[2] + (by * s[2])];
        const int steps = 200;
        var dt = piece.Hours / steps;
        for (var i = 0; i < steps; i++)
        {
            var k1 = Slope(y);
            var k2 = Slope(Plus(y, k1, dt / 2));
            var k3 = Slope(Plus(y, k2, dt / 2));
            var k4 = Slope(Plus(y, k3, dt));
            y = Plus(Plus(Plus(Plus(y, k1, dt / 6), k2, dt / 3), k3, dt / 3), k4, dt / 6);
        }
        var covered = piece.CoverageHome > 0 || piece.CoverageAway > 0;
        return (covered ? (r + y[2]) / (y[0] + y[1]) : r, y[0] / (y[0] + y[1]));
    }
}
