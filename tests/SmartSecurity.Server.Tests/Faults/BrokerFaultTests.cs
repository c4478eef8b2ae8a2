using System.Net;
using System.Net.Sockets;
using SmartSecurity.Server.Tests.Site;
using SmartSecurity.Testing;

namespace SmartSecurity.Server.Tests.Faults;

/// <summary>
/// Goal: whatever is wrong with the broker, the health page says what to correct, and the program works again by itself once it
/// is corrected. Method: the program as a process, a listener on its port, and a real Mosquitto that is stopped or knows other passwords.
/// </summary>
public sealed class BrokerFaultTests
{
    private const string Gate = "gate-1";

    [Fact]
    public async Task A_port_that_somebody_else_holds_is_named_and_taken_as_soon_as_it_is_free()
    {
        using var site = await TestSite.CreateAsync([Gate]);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var server = ServerProcess.Start(site, $"--Mqtt:Embedded:Port={port}", "--Mqtt:Embedded:RetryAfter=00:00:00.200");

        var health = await server.HealthWhenAsync(h => h.Of("broker") is not null, "the broker is said to be down");
        Assert.Contains($"cannot listen on 127.0.0.1:{port}", health.Of("broker"), StringComparison.Ordinal);
        Assert.Contains("Mqtt:Embedded:Port", health.Of("broker"), StringComparison.Ordinal);

        other.Stop();
        await using var gate = Gates.Connect(Gate, port);
        await gate.PublishAsync(Gates.Card("0001"), Waiting.Cancel).Soon();
        Assert.Equal(1, await site.InboxCountAsync());
        await server.HealthWhenAsync(h => h.Healthy.Contains("broker"), "the broker is well");
    }

    [Fact]
    public async Task A_broker_that_is_down_at_the_start_and_during_the_work_is_found_again_and_nothing_is_lost()
    {
        const int events = 40;
        using var site = await TestSite.CreateAsync([Gate]);
        using var mosquitto = new Mosquitto();   // not started yet
        await using var server = ServerProcess.Start(site, Outside(mosquitto));
        var health = await server.HealthWhenAsync(h => h.Of("broker") is not null, "the broker is said to be down");
        Assert.Contains($"127.0.0.1:{mosquitto.Port} cannot be reached", health.Of("broker"), StringComparison.Ordinal);

        await mosquitto.StartAsync();
        await server.ReadyAsync();   // from here on the broker keeps messages for us
        await using var gate = Gates.Connect(Gate, mosquitto.Port);
        var told = new List<Task>();
        for (var i = 0; i < events; i++)
        {
            if (i == events / 2)
            {
                await Waiting.UntilAsync(async () => await site.InboxCountAsync() > 0, "the first event is committed", () => server.Said);
                mosquitto.Stop();
                health = await server.HealthWhenAsync(h => h.Of("broker") is not null, "the broker is said to be down again");
                Assert.Contains("tried again by itself", health.Of("broker"), StringComparison.Ordinal);
            }
            told.Add(gate.PublishAsync(Gates.Card($"{i}"), Waiting.Cancel));
        }
        await mosquitto.StartAsync();

        await Task.WhenAll(told).Soon();
        Assert.Equal(Enumerable.Range(0, events).Select(i => $"{i}"), await site.CardsAsync(events, server));
        await server.HealthWhenAsync(h => h.Healthy.Contains("broker"), "the broker is well");
    }

    [Fact]
    public async Task A_wrong_password_is_said_with_the_settings_to_correct_and_the_broker_is_joined_when_it_fits()
    {
        const string user = "smartsecurity", password = "as-set";
        using var site = await TestSite.CreateAsync([Gate]);
        using var mosquitto = new Mosquitto(user, "another");
        await mosquitto.StartAsync();
        await using var server = ServerProcess.Start(
            site, [.. Outside(mosquitto), $"--Mqtt:Outside:UserName={user}", $"--Mqtt:Outside:Password={password}"]);
        var health = await server.HealthWhenAsync(h => h.Of("broker") is not null, "the password is said to be wrong");
        Assert.Contains("Mqtt:Outside:UserName and Mqtt:Outside:Password", health.Of("broker"), StringComparison.Ordinal);
        Assert.DoesNotContain(password, server.Said, StringComparison.Ordinal);

        mosquitto.CorrectPassword(user, password);
        await server.ReadyAsync();
        await using var gate = Gates.Connect(Gate, mosquitto.Port, user, password);
        await gate.PublishAsync(Gates.Card("0001"), Waiting.Cancel).Soon();
        await Waiting.UntilAsync(async () => await site.InboxCountAsync() == 1, "the event is committed", () => server.Said);
    }

    private static string[] Outside(Mosquitto broker) => ["--Mqtt:Mode=Outside", "--Mqtt:Outside:Host=127.0.0.1",
        $"--Mqtt:Outside:Port={broker.Port}", "--Mqtt:Outside:RetryAfter=00:00:00.200"];
}
