using System.Text.Json;
using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Pictures;

namespace SmartSecurity.Pipeline.Communities;

/// <summary>Says who and what is on a picture a gate sent.</summary>
public interface IPictureRecogniser
{
    /// <returns>Everything recognised; empty when nothing is. Null when recognition is unavailable (models missing or refused).</returns>
    Task<IReadOnlyList<Identification>?> RecogniseAsync(int communityId, ReadOnlyMemory<byte> picture, CancellationToken cancel);
}

/// <summary>Fills in what recognition says of the pictures of inbox rows, once: a replay finds the stored answer.</summary>
public sealed partial class SnapshotReading(PictureStore pictures, IPictureRecogniser recogniser, ILogger<SnapshotReading> log)
{
    /// <summary>Pictures read at once for one community; the recogniser itself is bounded too.</summary>
    private const int AtOnceMax = 4;

    public async Task FillInAsync(int communityId, IReadOnlyList<InboxMessage> rows, CancellationToken cancel)
    {
        var unread = rows.Where(r => r.PictureSha256s is not null && r.IdentificationsJson is null).ToList();
        if (unread.Count == 0) return;
        await Parallel.ForEachAsync(unread, new ParallelOptions { MaxDegreeOfParallelism = AtOnceMax, CancellationToken = cancel },
            async (row, token) => row.IdentificationsJson = await ReadAsync(communityId, row, token));
    }

    private async Task<string?> ReadAsync(int communityId, InboxMessage row, CancellationToken cancel)
    {
        var found = new List<Identification>();
        foreach (var sha in row.PictureSha256s!.Split(','))
        {
            if (await pictures.ReadAsync(sha, cancel) is not { } picture)
            {
                LogGone(communityId, row.Number);
                continue;
            }
            if (await recogniser.RecogniseAsync(communityId, picture, cancel) is not { } seen) return null;   // the passage is recorded without
            found.AddRange(seen);
        }
        return JsonSerializer.Serialize(found, InboxStore.Json);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Community {CommunityId}: a picture of message {Number} is not in the store any more")]
    private partial void LogGone(int communityId, long number);
}
