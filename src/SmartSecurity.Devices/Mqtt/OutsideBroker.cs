using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Devices.Profiles;

namespace SmartSecurity.Devices.Mqtt;

/// <summary>A client of somebody else's MQTT 5 broker: persistent session, and a message is acknowledged only after it is
/// committed.</summary>
/// <remarks>
/// Source: docs/design/architecture.md, "The way of an event" 1. An unacknowledged message comes again only after a reconnect, so a
/// failed commit ends the connection. Losing the broker is ordinary: it is tried again for ever, with growing waits.
/// </remarks>
public sealed partial class OutsideBroker(
    IMessageInbox inbox, ProfileCatalog catalog, HealthBoard health, IOptions<MqttOptions> options,
        TimeProvider clock, ILogger<OutsideBroker> log)
    : BackgroundService
{
    private const int HeaderBytesMax = 64 * 1024;
    private static readonly TimeSpan _longestRetry = TimeSpan.FromMinutes(1);
    private readonly OutsideBrokerOptions _options = options.Value.Outside;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delays = new RetryDelays(_options.RetryAfter, _longestRetry);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunConnectionAsync(delays, stoppingToken);
                await Task.Delay(delays.Next(), clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>One connection from its start to its end, whatever ends it.</summary>
    private async Task RunConnectionAsync(RetryDelays delays, CancellationToken stop)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        using var intake = new AcknowledgingIntake(inbox, _options.InFlightMax, stop);
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.ApplicationMessageReceivedAsync += intake.TakeAsync;   // before connecting: queued messages come right behind the CONNACK
        client.DisconnectedAsync += e =>
        {
            ended.TrySetResult(e.ReasonString ?? e.Reason.ToString());
            return Task.CompletedTask;
        };
        var committing = intake.RunAsync(() =>
        {
            delays.Reset();
            health.Healthy(EmbeddedBroker.HealthPart);
        });
        try
        {
            if (!await ConnectAsync(client, stop)) return;
            health.Healthy(EmbeddedBroker.HealthPart);
            LogConnected(_options.Host, _options.Port);
            if (await Task.WhenAny(ended.Task, committing).WaitAsync(stop) == committing) NotStored(await committing);
            else Lost(await ended.Task);
        }
        finally
        {
            intake.Stop();
            await DisconnectAsync(client);
            await committing;
        }
    }

    /// <returns>False when the broker was not reached or refused us; the health board says why.</returns>
    private async Task<bool> ConnectAsync(IMqttClient client, CancellationToken stop)
    {
        try
        {
            var result = await client.ConnectAsync(ClientOptions(), stop);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                Refused(result.ResultCode);
                return false;
            }
            var subscribe = new MqttClientSubscribeOptionsBuilder();
            foreach (var filter in catalog.SubscriptionFilters)
                subscribe.WithTopicFilter(
                    _options.SharedGroup is { } group ? $"$share/{group}/{filter}" : filter, MqttQualityOfServiceLevel.AtLeastOnce);
            var granted = await client.SubscribeAsync(subscribe.Build(), stop);
            var denied = granted.Items.Where(i => i.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
                .Select(i => i.TopicFilter.Topic).ToList();
            if (denied.Count == 0) return true;
            Report($"The MQTT broker refused the subscriptions {string.Join(", ", denied)}; allow them for this user.");
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttProtocolViolationException)
        {
            Report($"The MQTT broker at {_options.Host}:{_options.Port} cannot be reached ({e.GetBaseException().Message}). "
                + "It is tried again by itself.");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            Report($"The MQTT broker at {_options.Host}:{_options.Port} did not answer in time. It is tried again by itself.");
        }
        return false;
    }

    private MqttClientOptions ClientOptions()
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(_options.Host, _options.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(_options.ClientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)_options.SessionExpiresAfter.TotalSeconds)
            .WithReceiveMaximum((ushort)_options.InFlightMax)
            .WithMaximumPacketSize(IncomingMessage.PayloadBytesMax + HeaderBytesMax)
            .WithTlsOptions(tls => tls.UseTls(_options.Tls));
        if (_options.UserName is { } user) builder.WithCredentials(user, _options.Password ?? "");
        return builder.Build();
    }

    private static async Task DisconnectAsync(IMqttClient client)
    {
        if (!client.IsConnected) return;
        try
        {
            // Without a session expiry of its own, so that the broker keeps the session and sends again what was not acknowledged.
            await client.DisconnectAsync(new MqttClientDisconnectOptions { SessionExpiryInterval = client.Options.SessionExpiryInterval });
        }
        catch (MqttCommunicationException)
        {
            // The connection ended meanwhile: that is what was wanted.
        }
    }

    private void Refused(MqttClientConnectResultCode code)
    {
        var isPassword = code is MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized;
        Report(isPassword
            ? "The MQTT broker refused user name or password; set Mqtt:Outside:UserName and Mqtt:Outside:Password."
            : $"The MQTT broker refused the connection ({code}). It is tried again by itself.");
    }

    private void Lost(string reason) => Report($"The connection to the MQTT broker was lost ({reason}). It is tried again by itself.");

    private void NotStored(Exception? failure)
    {
        if (failure is null) return;
        health.Report(EmbeddedBroker.HealthPart, HealthLevel.Degraded,
            "A message could not be stored and was not acknowledged; the broker sends it again. See the health of the database.");
        LogNotStored(failure);
    }

    private void Report(string message)
    {
        health.Report(EmbeddedBroker.HealthPart, HealthLevel.Unhealthy, message);
        LogTrouble(message);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the MQTT broker {Host}:{Port}")]
    private partial void LogConnected(string host, int port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Trouble}")]
    private partial void LogTrouble(string trouble);

    [LoggerMessage(Level = LogLevel.Error, Message = "MQTT message not stored; connection closed so that the broker sends it again")]
    private partial void LogNotStored(Exception failure);
}
