using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Devices.Mqtt;

/// <summary>Publishes on the broker inside this program. What is retained lives as long as the broker: a new start is a new connection.</summary>
public sealed class EmbeddedOutlet : IMqttOutlet
{
    /// <summary>Marks our own messages for the broker's handler. An object of this process: no client can make it up.</summary>
    internal static readonly object Ours = new();

    private readonly Lock _lock = new();
    private TaskCompletionSource<long> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MqttServer? _server;
    private long _connection;

    public long Connection => Interlocked.Read(ref _connection);

    public Task<long> WaitAsync(CancellationToken cancel)
    {
        lock (_lock) return _reached.Task.WaitAsync(cancel);
    }

    public async Task<bool> PublishAsync(OutgoingMqtt message, CancellationToken cancel)
    {
        if (_server is not { IsStarted: true } server) return false;
        var outgoing = new MqttApplicationMessageBuilder().WithTopic(message.Topic).WithPayload(message.Payload.ToArray()).WithRetainFlag(message.Retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        await server.InjectApplicationMessage(
            new InjectedMqttApplicationMessage(outgoing)
            {
                SenderClientId = "smartsecurity",
                CustomSessionItems = new Dictionary<object, object> { [Ours] = Ours }
            },
            cancel);
        return true;
    }

    /// <summary>The broker listens from now on.</summary>
    internal void Started(MqttServer server)
    {
        lock (_lock)
        {
            _server = server;
            _reached.TrySetResult(Interlocked.Increment(ref _connection));
        }
    }

    internal void Stopped()
    {
        lock (_lock)
        {
            _server = null;
            _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
