using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;

namespace SmartSecurity.Devices.Mqtt;

/// <summary>The MQTT broker inside this program. A publish is acknowledged only after its message is committed.</summary>
/// <remarks>
/// Source: docs/design/architecture.md, "The way of an event" 1. The commit is awaited before MQTTnet sends the PUBACK. When it fails
/// the connection is closed without one, so that the device sends again; an error code in a PUBACK would end the message for good.
/// What devices publish is given to nobody but the inbox: a subscriber would read who passes which gate. What a subscriber does read is what
/// <see cref="EmbeddedOutlet"/> publishes. Sessions die with the process.
/// </remarks>
public sealed partial class EmbeddedBroker(
    IMessageInbox inbox, EmbeddedOutlet outlet, HealthBoard health, IOptions<MqttOptions> options, TimeProvider clock, ILogger<EmbeddedBroker> log)
        : BackgroundService
{
    /// <summary>The name of its entry on the health board, shared with <see cref="OutsideBroker"/>: there is one broker.</summary>
    public const string HealthPart = "broker";

    private static readonly TimeSpan _longestRetry = TimeSpan.FromMinutes(1);
    private readonly EmbeddedBrokerOptions _options = options.Value.Embedded;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delays = new RetryDelays(_options.RetryAfter, _longestRetry);
        while (!stoppingToken.IsCancellationRequested)
        {
            using var server = CreateServer(stoppingToken);
            try
            {
                await server.StartAsync();
            }
            catch (Exception e) when (e is SocketException or IOException or InvalidOperationException)
            {
                health.Report(HealthPart, HealthLevel.Unhealthy,
                    $"The embedded MQTT broker cannot listen on {_options.BindAddress}:{_options.Port} ({e.Message}). "
                    + "Free the port or set Mqtt:Embedded:Port; it is tried again by itself.");
                LogCannotListen(_options.BindAddress, _options.Port, e.Message);
                if (!await WaitAsync(delays.Next(), stoppingToken)) return;
                continue;
            }
            LogListening(_options.BindAddress, _options.Port, _options.Users.Count);
            health.Healthy(HealthPart);
            outlet.Started(server);
            await WaitAsync(Timeout.InfiniteTimeSpan, stoppingToken);
            outlet.Stopped();
            await server.StopAsync(new MqttServerStopOptions());
        }
    }

    private async Task<bool> WaitAsync(TimeSpan time, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(time, clock, cancel);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private MqttServer CreateServer(CancellationToken stop)
    {
        var address = IPAddress.Parse(_options.BindAddress);
        var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(_options.Port)
            .WithDefaultEndpointBoundIPAddress(isV6 ? IPAddress.None : address)
            .WithDefaultEndpointBoundIPV6Address(isV6 ? address : IPAddress.None)
            .Build());
        server.ValidatingConnectionAsync += ValidateAsync;
        server.InterceptingPublishAsync += e => TakeAsync(e, stop);
        return server;
    }

    private Task ValidateAsync(ValidatingConnectionEventArgs e)
    {
        if (_options.Users.Count == 0) return Task.CompletedTask;
        var isKnown = _options.Users.TryGetValue(e.UserName ?? "", out var password);
        var isRight = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(e.Password ?? ""), Encoding.UTF8.GetBytes(password ?? ""));
        if (isKnown && isRight) return Task.CompletedTask;
        e.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
        LogRefused(e.RemoteEndPoint?.ToString() ?? "?");
        return Task.CompletedTask;
    }

    private async Task TakeAsync(InterceptingPublishEventArgs e, CancellationToken stop)
    {
        if (e.SessionItems?.Contains(EmbeddedOutlet.Ours) == true) return;   // our own: to whoever subscribes, not to the inbox
        e.ProcessPublish = false;
        if (e.ApplicationMessage.Payload.Length > _options.PayloadBytesMax)
        {
            // Sent again it would be as large again, so it is ended for good.
            e.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
            LogTooLarge(e.ApplicationMessage.Payload.Length, _options.PayloadBytesMax);
            return;
        }
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop, e.CancellationToken);
        try
        {
            await inbox.AcceptAsync(new IncomingMessage
            {
                Transport = "mqtt",
                Address = e.ApplicationMessage.Topic,
                Payload = e.ApplicationMessage.Payload.ToArray(),
            }, cancel.Token);
            health.Healthy(HealthPart);
        }
        catch (Exception failure)   // whatever it was, the message is not committed: no acknowledgement, and the device sends it again
        {
            e.CloseConnection = true;
            if (failure is OperationCanceledException && cancel.IsCancellationRequested) return;
            health.Report(HealthPart, HealthLevel.Degraded,
                "A message could not be stored and was not acknowledged; its device sends it again. See the health of the database.");
            LogNotStored(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Embedded MQTT broker listens on {Address}:{Port}, {Users} user names")]
    private partial void LogListening(string address, int port, int users);

    [LoggerMessage(Level = LogLevel.Error, Message = "Embedded MQTT broker cannot listen on {Address}:{Port}: {Reason}")]
    private partial void LogCannotListen(string address, int port, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MQTT client at {RemoteAddress} refused: wrong user name or password")]
    private partial void LogRefused(string remoteAddress);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MQTT message of {PayloadBytes} bytes refused, at most {PayloadBytesMax}")]
    private partial void LogTooLarge(long payloadBytes, int payloadBytesMax);

    [LoggerMessage(Level = LogLevel.Error, Message = "MQTT message not stored, connection closed without acknowledgement")]
    private partial void LogNotStored(Exception failure);
}
