using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace SmartSecurity.Simulator.Gates;

/// <summary>Where and how a simulated device publishes.</summary>
public sealed record MqttOutboxOptions
{
    public required string Host { get; init; }
    /// <summary>TCP port, 1 to 65,535.</summary>
    public required int Port { get; init; }
    public required string ClientId { get; init; }
    /// <summary>Null: no user name is sent.</summary>
    public string? UserName { get; init; }
    public string? Password { get; init; }
    /// <summary>False: MQTT 3.1.1.</summary>
    public bool IsMqtt5 { get; init; } = true;
    /// <summary>How many messages may wait for their PUBACK: 1 to 100,000, 1,000 unless set.</summary>
    public int WaitingMax { get; init; } = 1_000;
    /// <summary>The first wait before a reconnect, 0.5 s unless set; each further one is twice as long.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(.5);
    /// <summary>The longest wait before a reconnect, 10 s unless set.</summary>
    public TimeSpan RetryAtMost { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>A broker that takes longer for a CONNACK or PUBACK is given up and connected to anew; 30 s unless set.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>The topic on which the device is told what to do; null: it only speaks.</summary>
    public string? ListensTo { get; init; }
    /// <summary>Called with the payload of each thing it is told; must return soon and not throw.</summary>
    public Action<byte[]>? Heard { get; init; }
}

/// <summary>
/// A device's memory of what it has to say: every message is kept, in order, until the broker's PUBACK, and published anew after any
/// reconnect. What was not acknowledged is lost only when the device itself is disposed of.
/// </summary>
/// <remarks>One message is under way at a time, as the field's devices do it. A PUBACK with an error is not taken for an answer.</remarks>
public sealed partial class MqttOutbox : IAsyncDisposable
{
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(1);

    private readonly MqttOutboxOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Channel<Letter> _waiting;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private Letter? _underWay;
    private long _acknowledged;
    private int _connections;
    private int _disposed;

    /// <summary>Connects at once, and for ever again.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public MqttOutbox(MqttOutboxOptions options, TimeProvider clock, ILogger log)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WaitingMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.WaitingMax, 100_000);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.RetryAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RetryAtMost, options.RetryAfter);
        (_options, _clock, _log) = (options, clock, log);
        _waiting = Channel.CreateBounded<Letter>(new BoundedChannelOptions(options.WaitingMax) { SingleReader = true });
        _running = Task.Run(RunAsync);
    }

    /// <summary>Messages whose PUBACK came.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Messages that are kept because their PUBACK has not come.</summary>
    public int Waiting => _waiting.Reader.Count + (Volatile.Read(ref _underWay) is null ? 0 : 1);

    /// <summary>How many times a broker let the device in.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Takes a message without waiting for anything.</summary>
    /// <returns>False when the memory is full: the message is not kept.</returns>
    public bool TryPost(string topic, byte[] payload) => _waiting.Writer.TryWrite(new Letter(topic, payload));

    /// <summary>Takes a message, waits while the memory is full, and ends when the message's PUBACK has come.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the device was disposed of. A message that was taken may still be
    /// sent after a cancel.</exception>
    public async Task PublishAsync(string topic, byte[] payload, CancellationToken cancel = default)
    {
        var letter = new Letter(topic, payload);
        try
        {
            await _waiting.Writer.WriteAsync(letter, cancel);
        }
        catch (ChannelClosedException e)
        {
            throw new OperationCanceledException("The device was disposed of.", e);
        }
        await letter.Acknowledged.Task.WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _stop.CancelAsync();
        await _running;
        _waiting.Writer.TryComplete();   // only now: the loop would take a closed memory for a fault
        _underWay?.Acknowledged.TrySetCanceled(CancellationToken.None);
        while (_waiting.Reader.TryRead(out var letter)) letter.Acknowledged.TrySetCanceled(CancellationToken.None);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var wait = _options.RetryAfter;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var before = Acknowledged;
                await RunConnectionAsync();
                if (Acknowledged > before) wait = _options.RetryAfter;
                await Task.Delay(wait, _clock, _stop.Token);
                wait = wait * 2 < _options.RetryAtMost ? wait * 2 : _options.RetryAtMost;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>One connection from its start to its end, whatever ends it. Never throws.</summary>
    private async Task RunConnectionAsync()
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        client.DisconnectedAsync += _ => ended.CancelAsync();
        try
        {
            using (var answer = Patience(_stop.Token))
            {
                var connected = await client.ConnectAsync(ClientOptions(), answer.Token);
                if (connected.ResultCode != MqttClientConnectResultCode.Success)
                {
                    LogTrouble(_options.ClientId, connected.ResultCode.ToString());
                    return;
                }
            }
            if (_options is { ListensTo: { } topic, Heard: { } heard })
            {
                client.ApplicationMessageReceivedAsync += e =>
                {
                    heard(e.ApplicationMessage.Payload.ToArray());
                    return Task.CompletedTask;
                };
                using var answer = Patience(_stop.Token);
                await client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce, answer.Token);
            }
            Interlocked.Increment(ref _connections);
            while (await PublishNextAsync(client, ended.Token)) { }
        }
        catch (Exception e)
        {
            // Whatever ended it, a device connects again: a socket that is torn down under the client gives errors of many kinds.
            LogTrouble(_options.ClientId, e.GetBaseException().Message);
        }
        finally
        {
            await LeaveAsync(client);
        }
    }

    /// <returns>False when the broker answered with an error.</returns>
    private async Task<bool> PublishNextAsync(IMqttClient client, CancellationToken ended)
    {
        var letter = _underWay;
        if (letter is null)
        {
            letter = await _waiting.Reader.ReadAsync(ended);
            Volatile.Write(ref _underWay, letter);
        }
        using var answer = Patience(ended);
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(letter.Topic).WithPayload(letter.Payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        var result = await client.PublishAsync(message, answer.Token);
        if (!result.IsSuccess)
        {
            LogTrouble(_options.ClientId, result.ReasonCode.ToString());
            return false;
        }
        Volatile.Write(ref _underWay, null);
        Interlocked.Increment(ref _acknowledged);
        letter.Acknowledged.TrySetResult();
        return true;
    }

    private CancellationTokenSource Patience(CancellationToken other)
    {
        var answer = CancellationTokenSource.CreateLinkedTokenSource(other);
        answer.CancelAfter(_options.AnswerWithin);
        return answer;
    }

    private MqttClientOptions ClientOptions()
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(_options.Host, _options.Port)
            .WithProtocolVersion(_options.IsMqtt5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311)
            .WithClientId(_options.ClientId)
            .WithCleanStart();
        if (_options.UserName is { } user) builder.WithCredentials(user, _options.Password ?? "");
        return builder.Build();
    }

    /// <summary>Says good-bye, without waiting long for a broker that stands still.</summary>
    private async Task LeaveAsync(IMqttClient client)
    {
        if (!client.IsConnected) return;
        using var patience = new CancellationTokenSource(LeaveWithin, _clock);
        try
        {
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), patience.Token);
        }
        catch (Exception e)
        {
            LogTrouble(_options.ClientId, e.GetBaseException().Message);   // the connection ended meanwhile: that is what was wanted
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Simulated device {Client} connects again: {Trouble}")]
    private partial void LogTrouble(string client, string trouble);

    private sealed record Letter(string Topic, byte[] Payload)
    {
        public TaskCompletionSource Acknowledged { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
