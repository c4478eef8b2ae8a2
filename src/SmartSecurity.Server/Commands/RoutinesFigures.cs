using System.Text.Json.Nodes;

namespace SmartSecurity.Server;

/// <summary>Quantiles, rates and their intervals as the routines' figures print them.</summary>
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

    /// <summary>95 % interval of a rate from a Poisson count, after Byar.</summary>
    public static JsonArray Interval(int count, double weeks)
    {
        double Bound(double n, double z) => n <= 0 ? 0 : n * Math.Pow(1 - (1 / (9 * n)) + (z / (3 * Math.Sqrt(n))), 3);
        return [Rounded(Bound(count, -1.96) / weeks), Rounded(Bound(count + 1.0, 1.96) / weeks)];
    }

    public static JsonArray Wilson(int count, int of)
    {
        if (of == 0) return [null, null];
        const double z2 = 1.96 * 1.96;
        double p = (double)count / of, middle = p + (z2 / (2 * of)), reach = 1.96 * Math.Sqrt((p * (1 - p) / of) + (z2 / (4.0 * of * of)));
        return [Rounded(Math.Max(0, middle - reach) / (1 + (z2 / of))), Rounded((middle + reach) / (1 + (z2 / of)))];
    }

    /// <summary>Four significant decimals; null where there is nothing to tell, for JSON knows no NaN.</summary>
    public static JsonNode? Rounded(double value) => double.IsFinite(value) ? JsonValue.Create(Math.Round(value, 4)) : null;
}
