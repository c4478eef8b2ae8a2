using System.Buffers;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Devices.Mqtt;

/// <summary>Takes the messages of one connection into the inbox, several at a time, and acknowledges each after its commit, in their
/// order.</summary>
/// <remarks>
/// MQTTnet awaits its handler one message at a time. The handler only starts the commit and hands over, so that commits are batched; MQTT 5
/// asks for acknowledgements in the order of the messages, so they are awaited in that order. After the first failure nothing more is
/// committed or acknowledged: all of it comes again over the next connection, in its order.
/// </remarks>
internal sealed class AcknowledgingIntake : IDisposable
{
    private readonly IMessageInbox _inbox;
    private readonly MessageLane _lane = new();
    private readonly CancellationTokenSource _stop;
    private readonly Channel<(MqttApplicationMessageReceivedEventArgs Message, Task Commit)> _inFlight;

    public AcknowledgingIntake(IMessageInbox inbox, int inFlightMax, CancellationToken stop)
    {
        _inbox = inbox;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _inFlight = Channel.CreateBounded<(MqttApplicationMessageReceivedEventArgs, Task)>(
            new BoundedChannelOptions(inFlightMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    /// <summary>MQTTnet's handler of a message.</summary>
    public async Task TakeAsync(MqttApplicationMessageReceivedEventArgs message)
    {
        message.AutoAcknowledge = false;
        if (_stop.IsCancellationRequested) return;
        var commit = CommitAsync(message.ApplicationMessage);
        try
        {
            await _inFlight.Writer.WriteAsync((message, commit), _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            _ = commit.ContinueWith(
                static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    // Asynchronous as a whole, so that an inbox that throws at once is seen where the commit is awaited.
    private async Task CommitAsync(MqttApplicationMessage message) => await _inbox.AcceptAsync(
        new IncomingMessage { Transport = "mqtt", Address = message.Topic, Payload = message.Payload.ToArray(), Lane = _lane }, _stop.Token);

    /// <summary>Acknowledges until a commit fails or <see cref="Stop"/> is called.</summary>
    /// <param name="committed">Called after each commit.</param>
    /// <returns>Why a commit failed, or null when it was stopped.</returns>
    public async Task<Exception?> RunAsync(Action committed)
    {
        Exception? failure = null;
        await foreach (var (message, commit) in _inFlight.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                await commit;
                if (failure is not null) continue;
                committed();
                await message.AcknowledgeAsync(_stop.Token);
            }
            catch (Exception e) when (_stop.IsCancellationRequested || e is MqttCommunicationException)
            {
                // The connection is over: the broker sends the message again.
            }
            catch (Exception e)   // whatever it was, the message is not committed and must not be acknowledged
            {
                failure ??= e;
                _inFlight.Writer.TryComplete();
            }
        }
        return failure;
    }

    public void Stop()
    {
        _stop.Cancel();
        _inFlight.Writer.TryComplete();
    }

    public void Dispose() => _stop.Dispose();
}
