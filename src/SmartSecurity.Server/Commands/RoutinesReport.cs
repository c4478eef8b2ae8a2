using System.Globalization;
using System.Text.Json.Nodes;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Server;

/// <summary>
/// <c>evaluate routines --report</c>: every row of the table in docs/design/silence.md, on simulated communities of several seeds, with mean and
/// spread, beside what must hold and what is aimed at; and the plots.
/// </summary>
internal sealed class RoutinesReport(RoutinesRequest request, TextWriter output, TextWriter progress)
{
    private const int ResidentsDefault = 300, DaysDefault = 180, SeedsDefault = 5;

    private readonly Dictionary<string, Row> _rows = [];
    private readonly List<RoutineCurves> _curves = [];

    /// <summary>One row: its figure by seed, and the bounds it is held to.</summary>
    /// <param name="Measure">What is measured, with its unit.</param>
    /// <param name="Must">Low and high bound; null: none.</param>
    /// <param name="Aim">The same.</param>
    private sealed record Row(string Measure, (double? Low, double? High) Must, (double? Low, double? High) Aim)
    {
        public List<double> Values { get; } = [];
    }

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var with = request.Report!;
        var (residents, days) = (with.GetValueOrDefault("residents", ResidentsDefault), with.GetValueOrDefault("days", DaysDefault));
        for (var seed = 1; seed <= with.GetValueOrDefault("seeds", SeedsDefault); seed++)
        {
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
            Measure(seed, residents, days, cancel);
        }
        var folder = Path.GetFullPath(request.Out);
        Directory.CreateDirectory(folder);
        await PlotAsync(folder, cancel);
        var rows = new JsonArray([.. _rows.Values.Select(Json)]);
        foreach (var row in _rows.Values) await progress.WriteLineAsync(Text(row));
        var json = new JsonObject
        {
            ["residents"] = residents,
            ["days"] = days,
            ["seeds"] = with.GetValueOrDefault("seeds", SeedsDefault),
            ["rows"] = rows,
            ["musts"] = _rows.Values.Count(r => r.Must != (null, null)),
            ["mustsHeld"] = _rows.Values.Count(r => r.Must != (null, null) && Within(r, r.Must)),
            ["plots"] = new JsonArray("delay.svg", "promise.svg"),
        };
        await output.WriteLineAsync(json.ToJsonString());
        return 0;
    }

    private void Measure(int seed, int residents, int days, CancellationToken cancel)
    {
        RoutineCommunity Community(int trace, int allDown) => RoutinesInput.Simulated(new Dictionary<string, int>
        {
            ["residents"] = residents,
            ["days"] = days,
            ["seed"] = seed,
            ["trace"] = trace,
            ["allDown"] = allDown,
        });
        var asked = request with { Simulate = new Dictionary<string, int> { ["seed"] = seed }, Report = null };
        var doors = Community(trace: 0, allDown: 0);

        var promised = Plain(doors, asked, cancel);
        foreach (var (a, must, aim) in new[] { ("336", (.5, 1.5), (.8, 1.25)), ("1440", (.5, 1.5), (.8, 1.25)), ("8760", (.4, 2.5), (.6, 1.6)) })
        {
            Note($"alarms seen / promised at {a} h", promised["seenPerPromised"]![a], (must.Item1, must.Item2), (aim.Item1, aim.Item2));
            foreach (var name in new[] { "quiet", "typical", "busy" })
                Note($"alarms seen / promised at {a} h, {name}", promised["byClass"]![name]!["seenPerPromised"]![a], (null, null), (aim.Item1, aim.Item2));
        }

        var half = Plain(doors, asked with { FalsePerWeek = .5 }, cancel);
        Note("passages only, .5 false a week: median delay of the typical, h", half["byClass"]!["typical"]!["medianDelayHours"], (null, 38), (null, 32));
        Note("passages only, .5 false a week: median delay of the busy, h", half["byClass"]!["busy"]!["medianDelayHours"], (null, 20), (null, 16));
        Ratio("passages only, .5 false a week: all against the fixed rule", half, half["fixedRule"]!, "medianDelayHours", .95, .85);

        var traced = Community(trace: 1, allDown: 0);
        var quarter = Plain(traced, asked with { FalsePerWeek = .25 }, cancel);
        Note("one trace, .25 false a week: median delay, h", quarter["medianDelayHours"], (null, 6.5), (null, 5));
        Note("one trace, .25 false a week: found within 12 h", quarter["recallWithin12h"], (.80, null), (.93, null));

        var ladder = new LadderEvaluation(doors, asked, progress.WriteLine).Run(cancel);
        Note("ladder, passages: questions a person-year", ladder["asksPerPersonYear"], (null, 140), (null, 130));
        Note("ladder, passages: needless visits a person-year", ladder["needlessVisitsPerPersonYear"], (null, 3), (null, 2));
        Note("ladder, passages: median to the visit, h", ladder["medianHoursToVisit"], (null, 17), (null, 12));
        Note("ladder, passages: p90 to the visit, h", ladder["p90HoursToVisit"], (null, 30), (null, 22));
        Ratio("ladder against the fixed rule's at as many questions: median", ladder, ladder["fixedRule"]!, "medianHoursToVisit", .95, .7);
        Note("did not come back: from the usual return to the visit, median, h", ladder["notReturned"]!["medianHoursToVisit"], (null, 8.5), (null, 5));
        Note("did not come back: from the usual return to the visit, p90, h", ladder["notReturned"]!["p90HoursToVisit"], (null, 24), (null, 14));

        var tracedLadder = new LadderEvaluation(traced, asked, progress.WriteLine).Run(cancel);
        Note("ladder, one trace: questions a person-year", tracedLadder["asksPerPersonYear"], (null, 80), (null, 60));
        Note("ladder, one trace: needless visits a person-year", tracedLadder["needlessVisitsPerPersonYear"], (null, 1), (null, .4));
        Note("ladder, one trace: median to the visit, h", tracedLadder["medianHoursToVisit"], (null, 7), (null, 4.5));
        Note("ladder, one trace: p90 to the visit, h", tracedLadder["p90HoursToVisit"], (null, 13), (null, 10));

        var hello = new LadderEvaluation(doors, asked with { Watches = WelfareWatches.DailyHello }, progress.WriteLine).Run(cancel)["byClass"]!["quiet"]!;
        Note("with the daily hello (quiet): median to the visit, h", hello["medianHoursToVisit"], (null, 9), (null, 7));
        Note("with the daily hello (quiet): p90 to the visit, h", hello["p90HoursToVisit"], (null, 18), (null, 14));
        Note("with the daily hello (quiet): questions a person-year", hello["asksPerPersonYear"], (null, null), (null, null));

        var down = Plain(Community(trace: 0, allDown: 1), asked, cancel);
        foreach (var a in new[] { "336", "1440" })
        {
            var extra = down["seenPerPromised"]![a]!.GetValue<double>() / promised["seenPerPromised"]![a]!.GetValue<double>();
            Note($"extra alarms because of outages, at {a} h", JsonValue.Create(extra - 1), (null, .10), (null, 0));
        }
        var signs = new SignsEvaluation(seed, progress.WriteLine).Run(cancel);
        Note("night exit found, one point", signs["nightExit"]!["onePoint"]!["rate"], (.95, null), (.97, null));
        Note("night exit found, two points", signs["nightExit"]!["twoPoints"]!["rate"], (.99, null), (.995, null));
        Note("night exit: false per enrolled person-week", signs["nightExit"]!["falsePerPersonWeek"], (null, .02), (null, .01));
        Note("decline by half, 7 outings a week or more: median weeks", signs["decline"]!["busy"]!["medianWeeks"], (null, 8), (null, 6));
        Note("decline by half, 2 outings a week: median weeks", signs["decline"]!["quiet"]!["medianWeeks"], (null, 11), (null, 9));
        Note("decline: false reviews a resident in two years", signs["decline"]!["falsePerTwoYears"], (null, 1), (null, null));
        _curves.Add(new RoutinesEvaluation(doors, asked, progress.WriteLine).Curves(cancel));
    }

    private JsonObject Plain(RoutineCommunity community, RoutinesRequest asked, CancellationToken cancel) =>
        new RoutinesEvaluation(community, asked, progress.WriteLine).Run(cancel);

    private void Note(string measure, JsonNode? value, (double? Low, double? High) must, (double? Low, double? High) aim)
    {
        if (!_rows.TryGetValue(measure, out var row)) _rows[measure] = row = new(measure, must, aim);
        row.Values.Add(value is null ? double.NaN : value.GetValue<double>());
    }

    private void Ratio(string measure, JsonNode ours, JsonNode rival, string figure, double must, double aim) =>
        Note(measure, JsonValue.Create(ours[figure]!.GetValue<double>() / rival[figure]!.GetValue<double>()), (null, must), (null, aim));

    private static bool Within(Row row, (double? Low, double? High) bounds)
    {
        var mean = row.Values.Average();
        return !(mean < bounds.Low) && !(mean > bounds.High) && double.IsFinite(mean);
    }

    private static JsonNode Json(Row row) => new JsonObject
    {
        ["measure"] = row.Measure,
        ["mean"] = RoutinesFigures.Rounded(row.Values.Average()),
        ["spread"] = new JsonArray(RoutinesFigures.Rounded(row.Values.Min()), RoutinesFigures.Rounded(row.Values.Max())),
        ["bySeed"] = new JsonArray([.. row.Values.Select(RoutinesFigures.Rounded)]),
        ["must"] = row.Must == (null, null) ? null : new JsonArray(row.Must.Low, row.Must.High),
        ["aim"] = row.Aim == (null, null) ? null : new JsonArray(row.Aim.Low, row.Aim.High),
        ["mustHeld"] = row.Must == (null, null) ? null : Within(row, row.Must),
        ["aimReached"] = row.Aim == (null, null) ? null : Within(row, row.Aim),
    };

    private static string Text(Row row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Measure}: {row.Values.Average():0.###} ({row.Values.Min():0.###}–{row.Values.Max():0.###})"
        + $"{(row.Must == (null, null) ? "" : Within(row, row.Must) ? ", held" : ", NOT HELD")}"
        + $"{(row.Aim != (null, null) && Within(row, row.Aim) ? ", aim reached" : "")}");

    private async Task PlotAsync(string folder, CancellationToken cancel)
    {
        static IReadOnlyList<(double X, double Y)> Mean(IEnumerable<IReadOnlyList<(double X, double Y)>> lines) =>
            [.. lines.SelectMany(l => l.Select((p, i) => (i, p))).GroupBy(x => x.i).Select(g => (g.Average(x => x.p.X), g.Average(x => x.p.Y)))];
        var delay = RoutinesPlot.Svg("Silence, passages only: how late against how often wrong", "false alarms a person-week", "median delay, h", 120,
            [new("silence clock", Mean(_curves.Select(c => c.Clock))), new("fixed hours", Mean(_curves.Select(c => c.Fixed)))]);
        var promise = RoutinesPlot.Svg("Alarms seen for each promised, passages only", "A, covered hours", "seen / promised", 4,
            [.. _curves.Take(5).Select((c, i) => new RoutinesPlot.Line(string.Create(CultureInfo.InvariantCulture, $"seed {i + 1}"), c.Promise))]);
        await File.WriteAllTextAsync(Path.Combine(folder, "delay.svg"), delay, cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "promise.svg"), promise, cancel);
    }
}
