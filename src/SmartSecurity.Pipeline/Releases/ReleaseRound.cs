using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Devices;
using SmartSecurity.Devices.Profiles;
using SmartSecurity.Storage.Releases;

namespace SmartSecurity.Pipeline.Releases;

/// <summary>Tells doors what was decided, until they say that it is so; and lets first keys lapse.</summary>
public sealed partial class ReleaseRound(
    ReleaseBook book, ReleaseCommands commands, ProfileCatalog profiles, IMqttOutlet outlet, TimeProvider clock, ILogger<ReleaseRound> log)
{
    /// <summary>While a door has not answered, its answers are looked for so often.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <returns>After how long to run again, unless the bell rings before.</returns>
    public async Task<TimeSpan> RunAsync(CancellationToken cancel)
    {
        var lapses = await book.LapseDueAsync(cancel);
        var due = await commands.DueAsync(cancel);
        if (due.Count > 0)
        {
            // All at once: sixty doors one after the other would be sixty times a slow broker.
            var taken = await Task.WhenAll(due.Select(c => SendAsync(c, cancel)));
            await commands.TriedAsync([.. due.Zip(taken)], cancel);
        }
        if (await commands.ProveAsync(cancel) > 0) return LookEvery;
        return lapses is { } at && at - clock.GetUtcNow() is var wait && wait < Idle ? wait > LookEvery ? wait : LookEvery : Idle;
    }

    /// <summary>Another node may have written a command.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private async Task<bool> SendAsync(ReleaseCommand command, CancellationToken cancel)
    {
        var id = $"{command.ReleaseId:N}-{(command.Command == DoorCommand.Release ? "release" : "restore")}";
        if (profiles.Find(command.Profile)?.Commands.GetValueOrDefault(command.Command)?.For(command.ExternalId, id, clock.GetUtcNow()) is not { } message)
        {
            LogCannot(command.DeviceId, command.Profile);
            return false;
        }
        try
        {
            return await outlet.PublishAsync(message, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotSent(command.DeviceId, e.GetBaseException().Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Door {DeviceId} cannot be told anything: its profile {Profile} has no commands any more")]
    private partial void LogCannot(Guid deviceId, string profile);

    [LoggerMessage(Level = LogLevel.Error, Message = "Door {DeviceId} could not be told and is told again: {Reason}")]
    private partial void LogNotSent(Guid deviceId, string reason);
}
