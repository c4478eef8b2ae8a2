using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Components;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Web.Desk;

/// <summary>The picture of a silence: nothing but SVG, drawn from the numbers that lie in the alert. Draws nothing where they are missing.</summary>
public sealed partial class DayClockPicture
{
    /// <summary>Radii: the band of habit grows from the inner to the outer one; the silence and the sightings lie within.</summary>
    private const double BandPx = 122, RimPx = 168, SeenPx = 110, SilencePx = 88, HeadPx = 13;

    /// <summary>22 to 07: when nobody is asked.</summary>
    private const double NightFromDegrees = 22 * 15, NightSweepDegrees = 9 * 15;

    /// <summary>A crescent in the middle of the night's part.</summary>
    private static readonly string Moon = $"M{X(157, 41)} {Y(157, 41)}a12 12 0 1 0 6 15a10 10 0 0 1 -6 -15z";

    private DayClock? _clock;
    private DayClockShape? _shape;

    [Parameter, EditorRequired] public IReadOnlyDictionary<string, string> Facts { get; set; } = default!;

    protected override void OnParametersSet()
    {
        _clock = DayClock.Read(Facts);
        _shape = _clock is null ? null : DayClockShape.Of(_clock);
    }

    /// <summary>Halfway between share and its root: small habits stay visible, busy hours stand out.</summary>
    private static double ThicknessOf(double share) => (share + Math.Sqrt(share)) / 2;

    private static string Sector(double innerPx, double outerPx, double fromDegrees, double sweepDegrees)
    {
        var (to, large) = (fromDegrees + sweepDegrees, sweepDegrees > 180 ? 1 : 0);
        return $"M{X(innerPx, fromDegrees)} {Y(innerPx, fromDegrees)}L{X(outerPx, fromDegrees)} {Y(outerPx, fromDegrees)}"
            + $"A{Px(outerPx)} {Px(outerPx)} 0 {large} 1 {X(outerPx, to)} {Y(outerPx, to)}L{X(innerPx, to)} {Y(innerPx, to)}"
            + $"A{Px(innerPx)} {Px(innerPx)} 0 {large} 0 {X(innerPx, fromDegrees)} {Y(innerPx, fromDegrees)}Z";
    }

    private static string Arc(double radiusPx, double fromDegrees, double sweepDegrees) =>
        $"M{X(radiusPx, fromDegrees)} {Y(radiusPx, fromDegrees)}A{Px(radiusPx)} {Px(radiusPx)} 0 {(sweepDegrees > 180 ? 1 : 0)} 1 "
        + $"{X(radiusPx, fromDegrees + sweepDegrees)} {Y(radiusPx, fromDegrees + sweepDegrees)}";

    /// <summary>An arrow's head that points on, clockwise: where the silence has come to.</summary>
    private static string Head(double degrees)
    {
        var ahead = HeadPx * 180 / (Math.PI * SilencePx);
        return $"M{X(SilencePx - HeadPx, degrees)} {Y(SilencePx - HeadPx, degrees)}L{X(SilencePx + HeadPx, degrees)} {Y(SilencePx + HeadPx, degrees)}"
            + $"L{X(SilencePx, degrees + ahead)} {Y(SilencePx, degrees + ahead)}Z";
    }

    private static string X(double radiusPx, double degrees) => Px(200 + (radiusPx * Math.Sin(degrees * Math.PI / 180)));

    private static string Y(double radiusPx, double degrees) => Px(200 - (radiusPx * Math.Cos(degrees * Math.PI / 180)));

    private static string Px(double px) => px.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>SVG's own text element; Razor has another one of that name.</summary>
    private static MarkupString Label(double x, double y, string kind, string text) =>
        new($"<text class=\"{kind}\" x=\"{Px(x)}\" y=\"{Px(y)}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(text)}</text>");
}
