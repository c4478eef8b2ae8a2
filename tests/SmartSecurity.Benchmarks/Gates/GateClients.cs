using System.Net;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace SmartSecurity.Benchmarks.Gates;

/// <summary>When each message was published and acknowledged: timestamps of the clock, in the order of the messages.</summary>
internal sealed record PublishTimes(long[] PublishedAt, long[] AcknowledgedAt)
{
    public PublishTimes(int count)
        : this(new long[count], new long[count])
    {
    }
}

/// <summary>One MQTT 5 connection a gate; every message is published with QoS 1.</summary>
internal sealed class GateClients : IAsyncDisposable
{
    /// <summary>Messages a gate has on the way while it publishes as fast as the acknowledgements allow.</summary>
    public const int InFlightMax = 8;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PaceEvery = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _clock;
    private readonly List<IMqttClient> _clients = [];

    private GateClients(TimeProvider clock) => _clock = clock;

    public static async Task<GateClients> ConnectAsync(int port, TimeProvider clock, CancellationToken cancel)
    {
        var gates = new GateClients(clock);
        for (var gate = 0; gate < GateTraffic.Gates; gate++)
        {
            var client = new MqttClientFactory().CreateMqttClient();
            gates._clients.Add(client);
            await client.ConnectAsync(new MqttClientOptionsBuilder()
                .WithTcpServer(IPAddress.Loopback.ToString(), port)
                .WithProtocolVersion(MqttProtocolVersion.V500)
                .WithClientId(GateTraffic.GateName(gate))
                .WithTimeout(AnswerWithin)
                .Build(), cancel);
        }
        return gates;
    }

    /// <summary>As fast as the acknowledgements allow; ends with the last of them.</summary>
    /// <exception cref="BenchmarkFailedException">A message was refused, or its acknowledgement did not come.</exception>
    public async Task<PublishTimes> PublishAtOnceAsync(IReadOnlyList<GateMessage> messages, CancellationToken cancel)
    {
        var times = new PublishTimes(messages.Count);
        var byGate = Enumerable.Range(0, messages.Count).ToLookup(i => messages[i].Gate);
        await Task.WhenAll(byGate.SelectMany(gate =>
        {
            var waiting = new Queue<int>(gate);
            return Enumerable.Range(0, InFlightMax).Select(_ => PublishFromAsync(waiting, messages, times, cancel));
        }).ToList());
        return times;
    }

    /// <summary>At a steady rate, whether acknowledgements come or not; ends with the last of them.</summary>
    /// <remarks>
    /// Each message has its moment on the clock. A tick that comes late sends all that are due, so that a slow product is met by the
    /// same traffic as a fast one.
    /// </remarks>
    /// <exception cref="BenchmarkFailedException">A message was refused, or its acknowledgement did not come.</exception>
    public async Task<PublishTimes> PublishSteadilyAsync(IReadOnlyList<GateMessage> messages, int perSecond, CancellationToken cancel)
    {
        var times = new PublishTimes(messages.Count);
        var acknowledged = new List<Task>(messages.Count);
        using var tick = new PeriodicTimer(PaceEvery, _clock);
        var began = _clock.GetTimestamp();
        while (acknowledged.Count < messages.Count && await tick.WaitForNextTickAsync(cancel))
        {
            var due = (int)Math.Min(messages.Count, _clock.GetElapsedTime(began).TotalSeconds * perSecond);
            while (acknowledged.Count < due) acknowledged.Add(PublishAsync(acknowledged.Count, messages, times, cancel));
        }
        await Task.WhenAll(acknowledged);
        return times;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            if (client.IsConnected) await client.DisconnectAsync();
            client.Dispose();
        }
    }

    private async Task PublishFromAsync(
        Queue<int> waiting, IReadOnlyList<GateMessage> messages, PublishTimes times, CancellationToken cancel)
    {
        while (true)
        {
            int next;
            lock (waiting)
                if (!waiting.TryDequeue(out next)) return;
            await PublishAsync(next, messages, times, cancel);
        }
    }

    private async Task PublishAsync(int index, IReadOnlyList<GateMessage> messages, PublishTimes times, CancellationToken cancel)
    {
        var message = messages[index];
        var packet = new MqttApplicationMessage
        {
            Topic = message.Topic,
            PayloadSegment = message.Payload,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        };
        times.PublishedAt[index] = _clock.GetTimestamp();
        try
        {
            var answer = await _clients[message.Gate].PublishAsync(packet, cancel);
            times.AcknowledgedAt[index] = _clock.GetTimestamp();
            if (!answer.IsSuccess) throw new BenchmarkFailedException($"The broker refused an event: {answer.ReasonCode}.");
        }
        catch (Exception e) when (e is MqttCommunicationException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new BenchmarkFailedException($"An event was not acknowledged: {e.GetBaseException().Message}");
        }
    }
}
