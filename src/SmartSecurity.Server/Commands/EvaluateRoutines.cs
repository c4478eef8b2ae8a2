using System.Globalization;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Server;

/// <summary>
/// <c>evaluate routines</c>: replays histories through the very clock the rule uses and prints how often it is wrong and how late it is,
/// beside the rule of a fixed number of hours at the same false alarm rate.
/// </summary>
/// <remarks>Source: docs/design/routines.md, "How it is measured".</remarks>
public sealed class EvaluateRoutines(string[] words, TextWriter output, TextWriter progress) : ICommand
{
    public const string Usage = """
        usage: ./run evaluate routines (--events FILE | --simulate [residents=300] [days=180] [seed=1] [trace=0] [allDown=0]) --json
          --threshold-hours N      one threshold A, 24 to 1,000,000 covered hours; 1,440 unless set
          --false-per-week F       find A by replay so that F alarms a person-week are false, instead
          --warm-up-days D         count nothing before day D, cut no collapse; unless set 3 and 28
          --zone Asia/Shanghai     local time of a file; unless set the offset of its first line
          --format csv|ordonez     of --events; ordonez: a file or a folder of Ordonez*_Sensors.txt
          --read-when-up P         share of passages read where all points report, .8 to 1 (default .98)
          --k-doors K, --k-trace K evidence behind a home rate (defaults 4 and 40)
          --ladder                 the whole ladder too: questions, calls, visits, beside the fixed rule's at as many questions
          --answer-rate P          a question is answered by somebody well (default .8)
          --call-answer-rate P     a call by day is (default .9; at night two thirds of it)
          --hello                  with the daily hello
          --asks-per-year N        with the patience at which N questions a person-year are asked
          --patience-doors X, --patience-trace X   in h² (defaults 2,100 and 200)
               ./run evaluate routines --report [residents=300] [days=180] [seeds=5] [--out DIR] --json
          every row of the table in docs/design/silence.md, and the plots in DIR (artifacts/routines unless set)
        """;

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        try
        {
            var request = RoutinesRequest.Parse(words);
            if (request.Report is not null) return await new RoutinesReport(request, output, progress).RunAsync(cancel);
            var community = await RoutinesInput.ReadAsync(request, cancel);
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{community.Subjects.Count} subjects, {community.Subjects.Sum(s => s.Steps.Count)} events"));
            var json = new RoutinesEvaluation(community, request, line => progress.WriteLine(line)).Run(cancel);
            if (request.WithLadder) json["ladder"] = new LadderEvaluation(community, request, line => progress.WriteLine(line)).Run(cancel);
            await output.WriteLineAsync(json.ToJsonString());
            return 0;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            await progress.WriteLineAsync(e.Message);
            await progress.WriteLineAsync(Usage);
            return 2;
        }
    }
}

/// <summary>What the command line asks for.</summary>
internal sealed record RoutinesRequest
{
    public string? EventsPath { get; init; }
    public IReadOnlyDictionary<string, int>? Simulate { get; init; }
    public double ThresholdHours { get; init; } = 1_440;
    public double? FalsePerWeek { get; init; }
    public int? WarmUpDays { get; init; }
    public string? Zone { get; init; }
    public string Format { get; init; } = "csv";
    public SilenceOptions Options { get; init; } = new();
    public LadderOptions Ladder { get; init; } = new();
    public bool WithLadder { get; init; }
    public double? AsksPerYear { get; init; }
    public AnswerRates Rates { get; init; } = AnswerRates.Assumed;
    public WelfareWatches Watches { get; init; }
    /// <summary>What the report is to run with; null: no report.</summary>
    public IReadOnlyDictionary<string, int>? Report { get; init; }
    public string Out { get; init; } = Path.Combine("artifacts", "routines");
    /// <summary>Of the collapses, and of the simulation.</summary>
    public int Seed => Simulate?.GetValueOrDefault("seed", 1) ?? 1;

    public static RoutinesRequest Parse(string[] words)
    {
        var request = new RoutinesRequest();
        for (var i = 0; i < words.Length; i++)
        {
            string Value() => ++i < words.Length ? words[i] : throw new FormatException($"{words[i - 1]} wants a value.");
            double Number(double low, double high) => NumberOf(Value(), low, high);
            request = words[i] switch
            {
                "--json" => request,
                "--events" => request with { EventsPath = Value() },
                "--format" => request with { Format = Value() },
                "--zone" => request with { Zone = Value() },
                "--threshold-hours" => request with { ThresholdHours = Number(24, 1_000_000) },
                "--false-per-week" => request with { FalsePerWeek = Number(.001, 20) },
                "--warm-up-days" => request with { WarmUpDays = (int)Number(0, 365) },
                "--k-doors" => request with { Options = request.Options with { EvidenceDoors = Number(.5, 1_000) } },
                "--k-trace" => request with { Options = request.Options with { EvidenceTrace = Number(.5, 1_000) } },
                "--read-when-up" => request with { Options = request.Options with { ReadWhenUp = Number(.8, 1) } },
                "--simulate" => request with { Simulate = Pairs(words, ref i, "residents", "days", "seed", "trace", "allDown") },
                "--report" => request with { Report = Pairs(words, ref i, "residents", "days", "seeds") },
                "--out" => request with { Out = Value() },
                "--ladder" => request with { WithLadder = true },
                "--hello" => request with { Watches = WelfareWatches.DailyHello },
                "--asks-per-year" => request with { AsksPerYear = Number(1, 1_000) },
                "--answer-rate" => request with { Rates = request.Rates with { Answer = Number(0, 1) } },
                "--call-answer-rate" => request with { Rates = request.Rates.WithCalls(Number(0, 1)) },
                "--patience-doors" => request with { Ladder = request.Ladder with { PatienceDoors = Number(1, 1_000_000) } },
                "--patience-trace" => request with { Ladder = request.Ladder with { PatienceTrace = Number(1, 1_000_000) } },
                var other => throw new FormatException($"Unknown word: {other}"),
            };
        }
        if (request.Report is not null) return request;
        if (request.EventsPath is null == request.Simulate is null) throw new FormatException("Give either --events or --simulate.");
        if (request.Format is not ("csv" or "ordonez")) throw new FormatException("--format is csv or ordonez.");
        return request;
    }

    private static Dictionary<string, int> Pairs(string[] words, ref int i, params string[] names)
    {
        var pairs = new Dictionary<string, int>(StringComparer.Ordinal);
        while (i + 1 < words.Length && words[i + 1].Split('=') is [var name, var value])
        {
            if (!names.Contains(name, StringComparer.Ordinal)) throw new FormatException($"There is no {name} here, but {string.Join(", ", names)}.");
            pairs[name] = (int)NumberOf(value, 0, 1_000_000);
            i++;
        }
        return pairs;
    }

    private static double NumberOf(string text, double low, double high) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && n >= low && n <= high
            ? n
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{text} is no number from {low} to {high}."));
}
