using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmartSecurity.Server;

/// <summary><c>evaluate signs</c>: the signs beside the silence clock, measured on simulated lives through the very rules the program runs.</summary>
/// <remarks>Source: docs/design/signs.md.</remarks>
public sealed class EvaluateSigns(string[] words, TextWriter output, TextWriter progress) : ICommand
{
    public const string Usage = """
        usage: ./run evaluate signs [--seed N] --json
          --seed N                 of the simulated lives, 1 to 1,000,000; 1 unless set
        """;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        try
        {
            var json = new SignsEvaluation(SeedOf(words), line => progress.WriteLine(line)).Run(cancel);
            await output.WriteLineAsync(json.ToJsonString(Plain));
            return 0;
        }
        catch (FormatException e)
        {
            await progress.WriteLineAsync(e.Message);
            await progress.WriteLineAsync(Usage);
            return 2;
        }
    }

    private static int SeedOf(string[] words)
    {
        var seed = 1;
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] == "--json") continue;
            if (words[i] != "--seed") throw new FormatException($"Unknown word: {words[i]}");
            if (++i == words.Length) throw new FormatException("--seed wants a value.");
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out seed) || seed is < 1 or > 1_000_000)
                throw new FormatException($"{words[i]} is no seed from 1 to 1,000,000.");
        }
        return seed;
    }
}

/// <summary>Measures every sign on the lives of one seed.</summary>
/// <param name="seed">Of the simulator.</param>
/// <param name="progress">Told in words what is going on.</param>
internal sealed class SignsEvaluation(int seed, Action<string> progress)
{
    /// <returns>One object with <c>nightExit</c>, <c>decline</c>, <c>unusualHour</c>, <c>restlessness</c> and <c>household</c>.</returns>
    public JsonObject Run(CancellationToken cancel)
    {
        progress("night exits");
        var nightExit = new NightExitMeasure(seed).Run(cancel);
        progress("two years of outings");
        var decline = new DeclineMeasure(seed).Run(cancel);
        progress("hours of the day");
        var hours = new HoursMeasure(seed).Run(cancel);
        return new JsonObject
        {
            ["seed"] = seed,
            ["nightExit"] = nightExit,
            ["decline"] = decline,
            ["unusualHour"] = hours.UnusualHour,
            ["restlessness"] = hours.Restlessness,
            ["household"] = hours.Household,
        };
    }
}
