namespace SmartSecurity.Core.Alerts;

/// <summary>One alert as the figures see it.</summary>
/// <param name="ClaimedAt">First time somebody took it; null: nobody did.</param>
public sealed record AlertSpan(
    string Kind, string? Place, DateTimeOffset RaisedAt, DateTimeOffset? ClaimedAt, DateTimeOffset? ResolvedAt, AlertOutcome? Outcome);

/// <summary>Figures of one kind, or of one place.</summary>
/// <param name="Count">Alerts raised.</param>
/// <param name="Resolved">Of these, ended by somebody.</param>
/// <param name="False">Of the resolved ones: false alarms and sensor faults.</param>
/// <param name="ClaimMedianS">Seconds from raising to the first claim; null: none was claimed.</param>
/// <param name="ResolveMedianS">Seconds from raising to the end; null: none was resolved.</param>
/// <param name="Late">Alerts that nobody had taken five minutes after they were raised.</param>
public sealed record AlertFigure(
    string Name, int Count, int Resolved, int False, double? ClaimMedianS, double? ClaimP90S, double? ResolveMedianS, double? ResolveP90S, int Late)
{
    /// <summary>Share of false alarms among the resolved, with its 95 % interval (Wilson); null when none was resolved.</summary>
    public (double Share, double Low, double High)? FalseShare => AlertFigures.Wilson(False, Resolved);
}

/// <summary>How a desk has done: by kind, by place, by hour of the week.</summary>
/// <param name="ByKind">Most frequent first.</param>
/// <param name="ByPlace">The twenty most frequent.</param>
/// <param name="ByHour">Alerts by weekday (0: Monday) and local hour.</param>
public sealed record AlertFigures(AlertFigure Total, IReadOnlyList<AlertFigure> ByKind, IReadOnlyList<AlertFigure> ByPlace, int[,] ByHour)
{
    public const int PlacesMax = 20;

    /// <summary>After this nobody may say that an alert was taken at once.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(5);

    private const double Z95 = 1.959963984540054;

    /// <param name="alerts">Of the time asked for.</param>
    /// <param name="zone">The community's: hours are local ones.</param>
    /// <param name="now">What is still open is late when it has waited so long.</param>
    public static AlertFigures Of(IReadOnlyCollection<AlertSpan> alerts, TimeZoneInfo zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        var hours = new int[7, 24];
        foreach (var alert in alerts)
        {
            var local = TimeZoneInfo.ConvertTime(alert.RaisedAt, zone);
            hours[((int)local.DayOfWeek + 6) % 7, local.Hour]++;
        }
        return new(
            Of("", alerts, now),
            [.. alerts.GroupBy(a => a.Kind, StringComparer.Ordinal).Select(g => Of(g.Key, [.. g], now)).OrderByDescending(f => f.Count)
                .ThenBy(f => f.Name, StringComparer.Ordinal)],
            [.. alerts.Where(a => !string.IsNullOrEmpty(a.Place)).GroupBy(a => a.Place!, StringComparer.Ordinal).Select(g => Of(g.Key, [.. g], now))
                .OrderByDescending(f => f.Count).ThenBy(f => f.Name, StringComparer.Ordinal).Take(PlacesMax)],
            hours);
    }

    /// <summary>Nearest rank: a value that did occur, never one between two. Null of nothing.</summary>
    public static double? Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * share) - 1)];
    }

    /// <summary>Wilson's 95 % interval of a share. Null when there was nothing to count.</summary>
    public static (double Share, double Low, double High)? Wilson(int hits, int of)
    {
        if (of == 0) return null;
        var (p, n) = ((double)hits / of, (double)of);
        var middle = p + (Z95 * Z95 / (2 * n));
        var half = Z95 * Math.Sqrt((p * (1 - p) / n) + (Z95 * Z95 / (4 * n * n)));
        var scale = 1 + (Z95 * Z95 / n);
        return (p, Math.Max(0, (middle - half) / scale), Math.Min(1, (middle + half) / scale));
    }

    private static AlertFigure Of(string name, IReadOnlyCollection<AlertSpan> alerts, DateTimeOffset now)
    {
        // What was withdrawn or closed as history nobody ended.
        var ended = alerts.Where(a => a is { ResolvedAt: not null, Outcome: not null and not (AlertOutcome.Withdrawn or AlertOutcome.ClosedAsHistory) })
            .ToList();
        var claims = alerts.Where(a => a.ClaimedAt is not null).Select(a => (a.ClaimedAt!.Value - a.RaisedAt).TotalSeconds).ToList();
        var ends = ended.ConvertAll(a => (a.ResolvedAt!.Value - a.RaisedAt).TotalSeconds);
        return new(name, alerts.Count, ended.Count, ended.Count(a => a.Outcome is AlertOutcome.FalseAlarm or AlertOutcome.SensorFault),
            Quantile(claims, .5), Quantile(claims, .9), Quantile(ends, .5), Quantile(ends, .9),
            alerts.Count(a => (a.ClaimedAt ?? a.ResolvedAt ?? now) - a.RaisedAt > LateAfter));
    }
}
