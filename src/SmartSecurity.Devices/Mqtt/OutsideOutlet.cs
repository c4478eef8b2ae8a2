using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Devices.Mqtt;

/// <summary>Publishes on somebody else's broker, over a connection of its own: what goes out never waits behind what comes in.</summary>
/// <remarks>It is connected also where alerts are not published: doors are told over it what to do.</remarks>
public sealed partial class OutsideOutlet(IOptions<MqttOptions> options, TimeProvider clock, ILogger<OutsideOutlet> log) : BackgroundService, IMqttOutlet
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);
    private readonly OutsideBrokerOptions _options = options.Value.Outside;
    private readonly PublishOptions _publish = options.Value.Publish;
    private readonly Lock _lock = new();
    private TaskCompletionSource<long> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IMqttClient? _client;
    private long _connection;

    public long Connection => Interlocked.Read(ref _connection);

    public Task<long> WaitAsync(CancellationToken cancel)
    {
        lock (_lock) return _reached.Task.WaitAsync(cancel);
    }

    public async Task<bool> PublishAsync(OutgoingMqtt message, CancellationToken cancel)
    {
        if (_client is not { IsConnected: true } client) return false;
        try
        {
            var result = await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(message.Topic).WithPayload(message.Payload.ToArray())
                .WithRetainFlag(message.Retain).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), cancel);
            return result.IsSuccess;
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientDisconnectedException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delays = new RetryDelays(_options.RetryAfter, LongestRetry);
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

    private async Task RunConnectionAsync(RetryDelays delays, CancellationToken stop)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += _ =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };
        try
        {
            if ((await client.ConnectAsync(ClientOptions(), stop)).ResultCode != MqttClientConnectResultCode.Success) return;
            lock (_lock)
            {
                _client = client;
                _reached.TrySetResult(Interlocked.Increment(ref _connection));
            }
            delays.Reset();
            await ended.Task.WaitAsync(stop);
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttProtocolViolationException
            || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            LogNotReached(_options.Host, _options.Port, e.GetBaseException().Message);
        }
        finally
        {
            lock (_lock)
            {
                _client = null;
                if (_reached.Task.IsCompleted) _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private MqttClientOptions ClientOptions()
    {
        var builder = new MqttClientOptionsBuilder().WithTcpServer(_options.Host, _options.Port).WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId($"{_options.ClientId}-out").WithCleanStart().WithTlsOptions(tls => tls.UseTls(_options.Tls));
        if (_publish.Enabled)
            builder.WithWillTopic(_publish.StatusTopic).WithWillPayload("offline").WithWillRetain()
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (_options.UserName is { } user) builder.WithCredentials(user, _options.Password ?? "");
        return builder.Build();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The MQTT broker {Host}:{Port} was not reached for publishing ({Reason}); it is tried again by itself")]
    private partial void LogNotReached(string host, int port, string reason);
}
