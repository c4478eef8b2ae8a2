using System.Text.Json;

namespace SmartSecurity.Server.Tests.Commands;

/// <summary>
/// Goal: whoever measures the routines finds the promised fields, the figures move the way they must, and wrong words are named.
/// Method: the command itself on small simulated communities; sizes are for the fields, not for the figures.
/// </summary>
public sealed class EvaluateRoutinesTests
{
    private const string Few = "--simulate residents=12 days=70 seed=3 trace=0 --json";

    [Fact]
    public async Task The_plain_clock_and_the_ladder_print_the_fields_of_the_page_on_one_line()
    {
        var json = await RunAsync($"--ladder --answer-rate 0.8 --call-answer-rate 0.9 --threshold-hours 336 {Few}");
        Assert.All(
            ["subjects", "personWeeks", "thresholdHours", "falseAlarmsPerPersonWeek", "promisedPerPersonWeek", "medianDelayHours", "p90DelayHours",
                "recallWithin12h", "fixedRule", "ladder", "byClass"],
            (string name) => Assert.True(json.TryGetProperty(name, out _), name));
        var ladder = json.GetProperty("ladder");
        Assert.All(
            ["asksPerPersonYear", "callsPerPersonYear", "needlessVisitsPerPersonYear", "medianHoursToVisit", "p90HoursToVisit", "fixedRule", "notReturned"],
            (string name) => Assert.True(ladder.TryGetProperty(name, out _), name));
        Assert.InRange(Number(ladder, "medianHoursToVisit"), 1.5, 60);   // an hour to answer and half an hour to call are the least
        Assert.True(Number(ladder, "asksPerPersonYear") > Number(ladder, "callsPerPersonYear"));
        Assert.True(Number(ladder, "callsPerPersonYear") > Number(ladder, "needlessVisitsPerPersonYear"));
    }

    [Fact]
    public async Task More_patience_asks_less_and_finds_later_and_whoever_answers_is_not_called()
    {
        var hasty = (await RunAsync($"--ladder --patience-doors 500 {Few}")).GetProperty("ladder");
        var patient = (await RunAsync($"--ladder --patience-doors 8000 {Few}")).GetProperty("ladder");
        Assert.True(Number(hasty, "asksPerPersonYear") > 1.5 * Number(patient, "asksPerPersonYear"));
        Assert.True(Number(hasty, "medianHoursToVisit") < Number(patient, "medianHoursToVisit"));
        var good = (await RunAsync($"--ladder --answer-rate 1 {Few}")).GetProperty("ladder");
        Assert.Equal(0, Number(good, "needlessVisitsPerPersonYear"));
    }

    [Fact]
    public async Task A_budget_of_questions_is_kept_on_the_history_it_was_found_on()
    {
        var ladder = (await RunAsync($"--ladder --asks-per-year 100 {Few}")).GetProperty("ladder");
        Assert.InRange(Number(ladder, "asksPerPersonYear"), 70, 101);
    }

    [Fact]
    public async Task The_report_writes_a_row_for_every_measure_and_plots_that_can_be_looked_at()
    {
        var folder = Directory.CreateTempSubdirectory("routines");
        try
        {
            var json = await RunAsync($"--report residents=8 days=60 seeds=1 --out {folder.FullName} --json");
            var rows = json.GetProperty("rows").EnumerateArray().ToList();
            Assert.Equal(29, json.GetProperty("musts").GetInt32());
            Assert.All(rows, row => Assert.False(string.IsNullOrEmpty(row.GetProperty("measure").GetString())));
            foreach (var plot in new[] { "delay.svg", "promise.svg" })
            {
                var svg = await File.ReadAllTextAsync(Path.Combine(folder.FullName, plot), TestContext.Current.CancellationToken);
                Assert.Contains("<polyline points=\"", svg, StringComparison.Ordinal);
                Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("--ladder", "either --events or --simulate")]
    [InlineData("--simulate residents=12 moons=3", "no moons here")]
    [InlineData("--simulate seed=1 --answer-rate 2", "no number from 0 to 1")]
    [InlineData("--events nowhere.csv", "nowhere.csv")]
    public async Task Wrong_words_are_named_and_nothing_is_printed(string words, string said)
    {
        using var output = new StringWriter();
        using var progress = new StringWriter();
        Assert.Equal(2, await new EvaluateRoutines(words.Split(' '), output, progress).RunAsync(TestContext.Current.CancellationToken));
        Assert.Empty(output.ToString());
        Assert.Contains(said, progress.ToString(), StringComparison.Ordinal);
    }

    private static double Number(JsonElement json, string name) => json.GetProperty(name).GetDouble();

    private static async Task<JsonElement> RunAsync(string words)
    {
        using var output = new StringWriter();
        using var progress = new StringWriter();
        var code = await new EvaluateRoutines(words.Split(' '), output, progress).RunAsync(TestContext.Current.CancellationToken);
        Assert.True(code == 0, progress.ToString());
        return JsonDocument.Parse(Assert.Single(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
    }
}
