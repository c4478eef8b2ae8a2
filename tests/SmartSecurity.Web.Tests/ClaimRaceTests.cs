using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: however many press at once, by a program or on a console, exactly one has the alert and every other is told who.
/// Method: sixteen contenders an alert, twelve over HTTP and four as an open console claims, let go together; both engines. 10,000 alerts an engine
/// with --long, a hundredth of it otherwise.
/// </summary>
public sealed class ClaimRaceTests
{
    private const int OverHttp = 12, OnConsoles = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int Races => Environment.GetEnvironmentVariable("SMARTSECURITY_TEST_LONG") == "1" ? 10_000 : 100;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Of_sixteen_one_wins_each_alert_and_fifteen_are_told_who(string engine)
    {
        await using var site = new Site { HasBrowser = false, PostgresConnection = engine == "postgres" ? await NewDatabaseAsync() : null };
        await site.InitializeAsync();
        string[] names = [Site.Admin, Site.LiWei, Site.ChenJie, Site.Manager];
        var clients = new List<HttpClient>();
        for (var i = 0; i < OverHttp; i++) clients.Add(await site.ClientAsync(names[i % names.Length]));
        var consoles = names.Take(OnConsoles).Select(name => new Person(Guid.NewGuid(), name, Storage.Accounts.Roles.DutyOfficer)).ToList();
        var (work, now) = (site.Get<DeskWork>(), site.Get<TimeProvider>());
        var won = new Dictionary<string, int>(StringComparer.Ordinal) { ["program"] = 0, ["console"] = 0 };
        for (var race = 0; race < Races; race++)
        {
            var alert = await site.RaiseAsync(site.Town.DoorHeld(now.GetUtcNow()));
            using var go = new ManualResetEventSlim();
            var programs = clients.ConvertAll(client => Task.Run(async () =>
            {
                go.Wait(Cancel);
                using var answer = await client.PostAsJsonAsync($"/api/v1/alerts/{alert:D}/claim", new { version = 1 }, Cancel);
                if (answer.StatusCode == HttpStatusCode.OK) return null;
                Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
                return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("owner").GetString() ?? "nobody";
            }, Cancel));
            var people = consoles.ConvertAll(person => Task.Run(async () =>
            {
                go.Wait(Cancel);
                return await work.ClaimAsync(person, alert, 1, Cancel) is WorkAnswer.Lost lost ? lost.Owner ?? "nobody" : null;
            }, Cancel));
            go.Set();
            var answers = await Task.WhenAll([.. programs, .. people]);
            await using var db = site.Database();
            var owner = await db.Alerts.Where(a => a.Id == alert).Select(a => a.Owner).SingleAsync(Cancel);
            Assert.Single(answers, a => a is null);
            Assert.All(answers.Where(a => a is not null), told => Assert.Equal(owner, told));
            Assert.Equal(1, await db.AlertSteps.CountAsync(s => s.AlertId == alert && s.What == StepWords.Claimed && s.By == owner, Cancel));
            won[Array.IndexOf(answers, null) < OverHttp ? "program" : "console"]++;
        }
        clients.ForEach(c => c.Dispose());
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{engine}: {Races} races of {OverHttp + OnConsoles}; programs won {won["program"]}, consoles {won["console"]}"));
    }

    private static async Task<string> NewDatabaseAsync()
    {
        const string variable = "SMARTSECURITY_TEST_POSTGRES";
        var cluster = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(cluster), $"No PostgreSQL: {variable} is not set (./run test starts one).");
        var name = $"test_{Guid.NewGuid():N}";
        await using var admin = NpgsqlDataSource.Create(cluster!);
        await using var create = admin.CreateCommand($"CREATE DATABASE \"{name}\"");
        await create.ExecuteNonQueryAsync(Cancel);
        return new NpgsqlConnectionStringBuilder(cluster) { Database = name }.ToString();
    }
}
