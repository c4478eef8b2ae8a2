using System.Globalization;
using SmartSecurity.Server.Tests.Site;
using SmartSecurity.Testing;

namespace SmartSecurity.Server.Tests.Kills;

/// <summary>
/// Goal: a program that is killed at any point loses no event that was acknowledged, doubles none, and raises the alerts of a run
/// that was left alone. Method: the program as a process of its own, gates that keep an event until its PUBACK and publish it
/// anew after any reconnect, and SIGKILL at points drawn from a seed: while a write transaction is open (seen in the kernel's
/// list of locks), at any moment of the traffic, and while the program starts. The same story is told once without kills. A hundred
/// times smaller unless SMARTSECURITY_TEST_LONG is 1; SMARTSECURITY_TEST_SEED repeats a run.
/// </summary>
public sealed class KilledAtAnyPointTests
{
    private const int Gates = 4;
    private static bool IsLong => Environment.GetEnvironmentVariable("SMARTSECURITY_TEST_LONG") == "1";
    private static int Events => IsLong ? 2_000 : 200;
    private static int Kills => IsLong ? 20 : 2;

    private static int Seed => int.TryParse(
        Environment.GetEnvironmentVariable("SMARTSECURITY_TEST_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed : IsLong ? Random.Shared.Next(1_000_000) : 1;

    [Theory, InlineData("embedded"), InlineData("outside")]
    public async Task Nothing_acknowledged_is_lost_nothing_is_doubled_and_the_alerts_are_those_of_a_calm_run(string broker)
    {
        var seed = Seed;
        TestContext.Current.TestOutputHelper?.WriteLine($"SMARTSECURITY_TEST_SEED={seed}");
        var story = GateStory.Draw(Events, Gates, seed);
        var calm = await TellAsync(story, broker, new KillPlan(0, Events, seed));
        var plan = new KillPlan(Kills, Events, seed);
        var killed = await TellAsync(story, broker, plan);

        TestContext.Current.TestOutputHelper?.WriteLine($"{broker}: {story.Count} events, {plan}, {calm.Alerts.Count} alerts");
        var (told, passages) = Outcome.Of(story);
        foreach (var outcome in new[] { calm, killed })
        {
            foreach (var gate in told.Keys)
            {
                Assert.Equal(told[gate], outcome.Told.GetValueOrDefault(gate, ""));
                Assert.Equal(passages[gate], outcome.Passages.GetValueOrDefault(gate, ""));
            }
            Assert.Equal(0, outcome.Rejected);
        }
        Assert.NotEmpty(calm.Alerts);
        Assert.Equal(calm.Alerts, killed.Alerts);
        Assert.Equal(Kills, plan.Done);
        Assert.True(plan.InOpenBatch > 0, "No kill met an open batch.");
    }

    private static async Task<Outcome> TellAsync(GateStory story, string broker, KillPlan plan)
    {
        using var site = await TestSite.CreateAsync(story.ByGate.Keys);
        using var mosquitto = broker == "outside" ? new Mosquitto() : null;
        if (mosquitto is not null) await mosquitto.StartAsync();
        var port = mosquitto?.Port ?? FreePort.Find();
        string[] settings = mosquitto is null
            ? [$"--Mqtt:Embedded:Port={port}"]
            : ["--Mqtt:Mode=Outside", "--Mqtt:Outside:Host=127.0.0.1", $"--Mqtt:Outside:Port={port}", "--Mqtt:Outside:RetryAfter=00:00:00.100"];
        await using var run = new KilledRun(site, settings, plan);
        await run.StartAsync();   // the outside broker keeps messages for a session that it knows
        await using var pace = new GatePace(story, port);
        await run.FollowAsync(pace, story.Count);
        return await Outcome.ReadAsync(site);
    }
}
