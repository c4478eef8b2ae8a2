using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Simulator.Gates;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Testing;

namespace SmartSecurity.EndToEnd.Tests;

/// <summary>
/// Goal: the drill. Two people open a group of doors in one action; the door that does not answer is told; whoever pulls the plug in between loses
/// nothing; two people give the doors back; open doors make no noise on the desk; all of it is in a log that holds.
/// Method: the program in its own process, gates as devices on its own broker and on a real Mosquitto, the keys over HTTP by three accounts.
/// </summary>
public sealed class ReleaseDrill
{
    private const string LiWei = "li.wei", ChenJie = "chen.jie", Technician = "ops", Officer = "wang.jing";
    private const int Doors = 12, Stuck = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Twelve_doors_open_by_two_keys_one_is_stuck_and_a_program_that_was_killed_goes_on(bool embedded)
    {
        using var mosquitto = new Mosquitto();
        if (!embedded) await mosquitto.StartAsync();
        var port = embedded ? FreePort.Find() : mosquitto.Port;
        string[] words = embedded ? [$"--Mqtt:Embedded:Port={port}", "--Release:AnswerWithin=00:00:02"]
            : ["--Mqtt:Mode=Outside", $"--Mqtt:Outside:Port={port}", "--Release:AnswerWithin=00:00:02"];
        await using var program = new RunningProgram();
        var devices = Enumerable.Range(1, Doors).Select(Door).ToList();
        await program.SettleAsync(devices, [(LiWei, Roles.DutyOfficer), (ChenJie, Roles.PropertyManager), (Technician, Roles.Operator),
            (Officer, Roles.Police)], Cancel);
        await program.StartAsync(words, Cancel);
        var gates = devices.ConvertAll(d => new SimulatedGate(d.ExternalId, 1, new() { Host = "127.0.0.1", Port = port, ClientId = d.ExternalId },
            TimeProvider.System, NullLogger<SimulatedGate>.Instance, obeys: true));
        try
        {
            gates[Stuck].IsStuck = true;
            await UntilAsync(() => Task.FromResult(gates.TrueForAll(g => g.Connections > 0)), "all gates are connected");
            await DrillAsync(program, words, devices, gates);
        }
        finally
        {
            foreach (var gate in gates) await gate.DisposeAsync();
        }
    }

    private static async Task DrillAsync(RunningProgram program, string[] words, List<Device> devices, List<SimulatedGate> gates)
    {
        using var li = await ClientAsync(program, LiWei);
        using var chen = await ClientAsync(program, ChenJie);
        using var technician = await ClientAsync(program, Technician);
        using var officer = await ClientAsync(program, Officer);
        var (group, release) = (Guid.NewGuid(), Guid.NewGuid());
        var saved = await technician.PutAsJsonAsync($"/api/v1/release-groups/{group:D}",
            new { communityId = 1, name = "全部出入口", doors = devices.Select(d => d.Id), version = 0 }, Cancel);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);

        var ask = new { groupId = group, reason = "drill", note = "月度演练" };
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.PutAsJsonAsync($"/api/v1/releases/{release:D}", ask, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await technician.PutAsJsonAsync($"/api/v1/releases/{release:D}", ask, Cancel)).StatusCode);
        Assert.Equal("asked", await StateAsync(await li.PutAsJsonAsync($"/api/v1/releases/{release:D}", ask, Cancel)));
        Assert.Equal(HttpStatusCode.Conflict, (await KeyAsync(li, release, "open")).StatusCode);   // the same person
        Assert.Equal(HttpStatusCode.Forbidden, (await KeyAsync(officer, release, "open")).StatusCode);
        Assert.All(gates, g => Assert.Equal(0, g.Told));
        var alert = Assert.Single(await AlertsAsync(program));
        Assert.Equal((AlertKinds.EmergencyRelease, 1), (alert.Kind, alert.Priority));

        Assert.Equal("open", await StateAsync(await KeyAsync(chen, release, "open")));
        await UntilAsync(async () => await CountAsync(li, release, "proved") == Doors - 1, "eleven doors say that they are open");
        await UntilAsync(async () => await CountAsync(li, release, "silent") == 1, "the stuck one is told to people");
        Assert.All(gates.Where((_, n) => n != Stuck), g => Assert.True(g.IsReleased));

        await program.KillAsync();
        gates[Stuck].IsStuck = false;
        var toldBefore = gates.ConvertAll(g => g.Told);
        await program.StartAsync(words, Cancel);
        await UntilAsync(async () => await CountAsync(li, release, "proved") == Doors, "the last door opens after the restart");
        Assert.All(gates.Zip(toldBefore).Where((_, n) => n != Stuck), g => Assert.Equal(g.Second, g.First.Told));   // who had done it is left in peace

        Assert.Equal(HttpStatusCode.Conflict, (await KeyAsync(chen, release, "restore")).StatusCode);   // nobody has asked for it
        Assert.Equal("restoreAsked", await StateAsync(await KeyAsync(chen, release, "ask-restore")));
        Assert.Equal(HttpStatusCode.Conflict, (await KeyAsync(chen, release, "restore")).StatusCode);
        Assert.All(gates, g => Assert.True(g.IsReleased));
        Assert.Equal("restored", await StateAsync(await KeyAsync(li, release, "restore")));
        await UntilAsync(async () => await CountAsync(li, release, "proved") == Doors, "all doors say that they are back");
        Assert.All(gates, g => Assert.False(g.IsReleased));

        alert = Assert.Single(await AlertsAsync(program));   // twelve doors stood open: nothing else came onto the desk
        Assert.NotNull(alert.OverAt);
        await using var db = program.Read();
        Assert.Equal(
            [StepWords.Raised, StepWords.ReleaseAsked, StepWords.ReleaseOpened, StepWords.RestoreAsked, StepWords.Restored],
            await db.AlertSteps.Where(s => s.AlertId == alert.Id).OrderBy(s => s.At).ThenBy(s => s.Id).Select(s => s.What).ToListAsync(Cancel));
        var written = await db.Audit.AsNoTracking().Where(a => a.Action.StartsWith("release.")).OrderBy(a => a.Number)
            .Select(a => new { a.Who, a.Action, a.DetailJson }).ToListAsync(Cancel);
        Assert.Equal([("ops", "release.group"), (LiWei, "release.ask"), (LiWei, "release.open"), (ChenJie, "release.open"), (ChenJie, "release.restore"),
            (ChenJie, "release.ask-restore"), (ChenJie, "release.restore"), (LiWei, "release.restore")], written.Select(w => (w.Who, w.Action)));
        Assert.Contains("SamePerson", written[2].DetailJson, StringComparison.Ordinal);
        var groups = await li.GetFromJsonAsync<JsonElement>("/api/v1/release-groups", Cancel);
        Assert.False(groups[0].GetProperty("drillOverdue").GetBoolean());
        await program.KillAsync();
        Assert.Null((await program.Get<AuditLog>().VerifyAsync(Cancel)).FirstWrong);
    }

    private static Task<HttpResponseMessage> KeyAsync(HttpClient client, Guid release, string key) =>
        client.PostAsync($"/api/v1/releases/{release:D}/{key}", null, Cancel);

    private static async Task<string> StateAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("state").GetString()!;
    }

    private static async Task<int> CountAsync(HttpClient client, Guid release, string answer)
    {
        var all = await client.GetFromJsonAsync<JsonElement>("/api/v1/releases", Cancel);
        return all.EnumerateArray().Single(r => r.GetProperty("id").GetGuid() == release).GetProperty("doors").EnumerateArray()
            .Count(d => d.GetProperty("answer").GetString() == answer);
    }

    private static async Task<List<Alert>> AlertsAsync(RunningProgram program)
    {
        await using var db = program.Read();
        return await db.Alerts.AsNoTracking().ToListAsync(Cancel);
    }

    private static async Task<HttpClient> ClientAsync(RunningProgram program, string account)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = true }) { BaseAddress = new(program.Address) };
        client.DefaultRequestHeaders.Add("X-Requested-With", "tests");
        (await client.PostAsJsonAsync("/api/v1/session", new { name = account, password = RunningProgram.Password }, Cancel)).EnsureSuccessStatusCode();
        return client;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            while (await tick.WaitForNextTickAsync(limit.Token))
                if (await holds()) return;
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
        {
            Assert.Fail($"Within a minute: {what}.");
        }
    }

    private static Device Door(int number) => new()
    {
        Id = Guid.CreateVersion7(),
        CommunityId = 1,
        Role = DeviceRole.Gate,
        Name = $"{number} 号门",
        Profile = "generic-mqtt-gate",
        ExternalId = $"gate-{number}",
        DoorHeldAfter = TimeSpan.FromSeconds(5),
    };
}
