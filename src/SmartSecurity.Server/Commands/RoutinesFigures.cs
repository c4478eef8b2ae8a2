using System.Text.Json.Nodes;
using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Server;

/// <summary>Quantiles, rates and their intervals as the figures of routines and signs print them.</summary>
internal static class RoutinesFigures
{
    public static double Quantile(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    /// <summary>95 % interval of a quantile by the binomial ranks; collapses of one person are not independent, so it is a little narrow.</summary>
    public static JsonArray QuantileInterval(double[] sorted, double share)
    {
        var reach = 1.96 * Math.Sqrt(share * (1 - share) / Math.Max(1, sorted.Length));
        return [Rounded(Quantile(sorted, Math.Max(0, share - reach))), Rounded(Quantile(sorted, Math.Min(1, share + reach)))];
    }

    /// <summary>95 % interval of a rate from a Poisson count over so many units, after Byar.</summary>
    public static JsonArray Interval(int count, double units)
    {
        static double Bound(double n, double z) => n <= 0 ? 0 : n * Math.Pow(1 - (1 / (9 * n)) + (z / (3 * Math.Sqrt(n))), 3);
        return [Rounded(Bound(count, -1.96) / units), Rounded(Bound(count + 1.0, 1.96) / units)];
    }

    /// <summary>95 % interval of a share; nulls when nothing was counted.</summary>
    public static JsonArray Wilson(int count, int of) =>
        AlertFigures.Wilson(count, of) is var (_, low, high) ? [Rounded(low), Rounded(high)] : [null, null];

    /// <summary>Four significant decimals; null where there is nothing to tell, for JSON knows no NaN.</summary>
    public static JsonNode? Rounded(double value) => double.IsFinite(value) ? JsonValue.Create(Math.Round(value, 4)) : null;
}
