using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Pipeline.Ingest;

/// <summary>The one way in: maps a message, waits for its turn, and returns when it is committed.</summary>
/// <remarks>
/// While one batch is being committed the next one gathers by itself, so a single device is not slowed and many devices
/// share a sync to disk.
/// </remarks>
public sealed partial class MessageInbox(
    IMessageMapper mapper, DeviceDirectory devices, InboxStore inbox, DatabaseGate gate, CommunityBell bell, HealthBoard health, TimeProvider clock,
    ILogger<MessageInbox> log)
    : BackgroundService, IMessageInbox
{
    /// <summary>Messages waiting for a commit. At the limit a door waits, and so does its device.</summary>
    public const int WaitingMax = 10_000;
    public const int BatchMax = 100;
    private const string Part = "inbox";

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    public async ValueTask AcceptAsync(IncomingMessage message, CancellationToken cancel)
    {
        var mapped = message.Payload.Length > IncomingMessage.PayloadBytesMax
            ? new MappedMessage.Rejected($"The payload has {message.Payload.Length} bytes; at most {IncomingMessage.PayloadBytesMax} are read.")
            : mapper.Map(message);
        if (mapped is MappedMessage.Read { Events.Count: 0 } empty && empty.Profile is not null) return;   // means nothing, by its profile

        // Nothing is awaited before the queue: what a door hands over in order is committed in that order.
        var waiting = new Waiting(message, mapped, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await _waiting.Writer.WriteAsync(waiting, cancel);
        }
        catch (ChannelClosedException e)
        {
            throw new InboxUnavailableException("The inbox is closing.", e);
        }
        await waiting.Committed.Task.WaitAsync(cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Waiting>(BatchMax);
        try
        {
            await gate.WaitAsync(stoppingToken);   // until then messages wait at their doors, unacknowledged
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                while (batch.Count < BatchMax && _waiting.Reader.TryRead(out var next)) batch.Add(next);
                await CommitAsync(batch, stoppingToken);
                batch.Clear();
            }
        }
        finally
        {
            _waiting.Writer.TryComplete();
            batch.AddRange(_waiting.Reader.ReadAllAsync(CancellationToken.None).ToBlockingEnumerable(CancellationToken.None));
            foreach (var left in batch) left.Committed.TrySetException(new InboxUnavailableException("The inbox is closing."));
        }
    }

    private async ValueTask<InboxEntry> ResolveAsync(Waiting waiting, CancellationToken cancel)
    {
        var device = waiting.Mapped is MappedMessage.Read { Profile: { } profile, Events: [var first, ..] }
            ? await devices.FindAsync(profile, first.DeviceId, cancel)
            : null;
        return new(waiting.Message, waiting.Mapped, device);
    }

    private async Task CommitAsync(List<Waiting> batch, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        batch.RemoveAll(IsBehindAFailure);
        if (batch.Count == 0) return;
        try
        {
            var entries = new List<InboxEntry>(batch.Count);
            foreach (var waiting in batch) entries.Add(await ResolveAsync(waiting, cancel));
            var commit = await inbox.CommitAsync(entries, cancel);
            health.Healthy(Part);
            PipelineMeter.CommitSeconds.Record(clock.GetElapsedTime(started).TotalSeconds);
            PipelineMeter.Committed.Add(commit.Numbered.Values.Sum());
            PipelineMeter.Repeats.Add(commit.Repeats);
            PipelineMeter.Rejected.Add(commit.Rejected);
            foreach (var waiting in batch) waiting.Committed.TrySetResult();
            foreach (var community in commit.Numbered.Keys) bell.Ring(community);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // All or nothing: every device of the batch sends again, and repeats change nothing.
            var reason = DatabaseTrouble.Explain(e);
            PipelineMeter.Failed.Add(batch.Count);
            health.Report(Part, HealthLevel.Unhealthy, reason);
            LogFailed(batch.Count, reason, e);
            foreach (var waiting in batch)
            {
                waiting.Message.Lane?.Break();   // before its door is told, so that nothing slips in behind
                waiting.Committed.TrySetException(new InboxUnavailableException(reason, e));
            }
        }
    }

    /// <summary>A message whose forerunner failed would overtake it: it is given back too.</summary>
    private static bool IsBehindAFailure(Waiting waiting)
    {
        if (waiting.Message.Lane is not { IsBroken: true }) return false;
        waiting.Committed.TrySetException(new InboxUnavailableException("A message before it on this connection could not be committed."));
        return true;
    }

    private sealed record Waiting(IncomingMessage Message, MappedMessage Mapped, TaskCompletionSource Committed);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Messages} messages could not be committed and were not acknowledged: {Reason}")]
    private partial void LogFailed(int messages, string reason, Exception e);
}
