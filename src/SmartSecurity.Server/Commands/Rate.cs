using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Web.Accuracy;

namespace SmartSecurity.Server;

/// <summary>A share that was counted, with its 95 % interval (Wilson), which also holds for few cases and for shares of 0 and 1.</summary>
public readonly record struct Rate(int Hits, int Count)
{
    /// <summary>0..1; null when nothing was counted.</summary>
    public double? Value => Count == 0 ? null : Rounded((double)Hits / Count);

    /// <summary>Low and high, 0..1; [0, 1] when nothing was counted.</summary>
    public double[] Interval => AlertFigures.Wilson(Hits, Count) is var (_, low, high) ? [Rounded(low), Rounded(high)] : [0, 1];

    internal MeasuredShare Share => new(Value, Interval[0], Interval[1], Count);

    public override string ToString() => Count == 0
        ? "none counted"
        : string.Create(CultureInfo.InvariantCulture, $"{100 * Value:0.00} % of {Count} (95 %: {100 * Interval[0]:0.00} to {100 * Interval[1]:0.00})");

    private static double Rounded(double value) => Math.Round(value, 6);
}

/// <summary>Writes what <c>evaluate</c> found: one line of JSON, or a short table for people.</summary>
internal static class EvaluationOutput
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.Strict };

    public static void Write(bool asJson, object result, params (string Name, object Value)[] table)
    {
        if (asJson) Console.Out.WriteLine(JsonSerializer.Serialize(result, Json));
        else foreach (var (name, value) in table) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {value}"));
    }

    /// <summary>The value below which a share of the sorted values lies; 0 when there are none.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))], 2);
    }
}

/// <summary>Command line words of the form <c>--name value</c> or <c>--name</c>.</summary>
internal sealed class Words
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);

    private Words() { }

    public string? this[string name] => _values.GetValueOrDefault(name);
    public bool Has(string name) => _values.ContainsKey(name);

    /// <returns>The whole number behind a word; −1 when it is none.</returns>
    public int NumberOf(string name, int unlessSet) =>
        this[name] is not { } word ? unlessSet : int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <returns>Null when a word is not one of those allowed, or a value is missing; standard error says which.</returns>
    public static Words? Parse(ReadOnlySpan<string> args, IReadOnlyCollection<string> withValue, IReadOnlyCollection<string> alone)
    {
        var words = new Words();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            if (alone.Contains(name)) words._values[name] = null;
            else if (withValue.Contains(name) && i + 1 < args.Length) words._values[name] = args[++i];
            else
            {
                Console.Error.WriteLine($"{name}: unknown, or its value is missing. Known: {string.Join(' ', withValue.Concat(alone))}");
                return null;
            }
        }
        return words;
    }
}
