using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;

namespace SmartSecurity.Storage.Welfare;

/// <summary>A message that is due, with what sending it needs.</summary>
/// <param name="Phone">Null when the person has none any more.</param>
/// <param name="Token">Of the link that answers.</param>
/// <param name="TimeZone">Of the community: nobody is asked at night.</param>
public sealed record DueDelivery(Delivery Delivery, string? Phone, string Language, string Token, TimeZoneInfo TimeZone, string Community)
{
    public override string ToString() => $"Delivery {Delivery.Id}";   // a number must not reach a log by accident
}

/// <summary>Messages that wait, and what became of them. A row is taken by compare-and-set, so that two nodes do not send it side by side.</summary>
public sealed class Outbox(SecurityStore store, AnswerTokens tokens)
{
    /// <summary>Messages on the operator's page.</summary>
    public const int ListedMax = 200;

    /// <returns>The first that is due, in order; null when none is.</returns>
    public async Task<DueDelivery?> NextAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var due = await db.Deliveries.AsNoTracking().Where(d => d.State == DeliveryState.Waiting && d.NextAttemptAt <= now)
            .OrderBy(d => d.NextAttemptAt).ThenBy(d => d.Id).FirstOrDefaultAsync(cancel);
        if (due is null) return null;
        var community = await db.Communities.AsNoTracking().SingleAsync(c => c.Id == due.CommunityId, cancel);
        var (phone, language) = due.ContactId is { } contact
            ? await db.Contacts.Where(c => c.Id == contact).Select(c => new ValueTuple<string?, string?>(c.Phone, c.Language)).SingleOrDefaultAsync(cancel)
            : await db.Residents.Where(r => r.Id == due.ResidentId).Select(r => new ValueTuple<string?, string?>(r.Phone, r.Language))
                .SingleOrDefaultAsync(cancel);
        return new(due, string.IsNullOrWhiteSpace(phone) ? null : phone, language ?? "zh-CN", tokens.Of(due.QuestionId, due.ContactId),
            TimeZoneInfo.FindSystemTimeZoneById(community.TimeZone), community.Name);
    }

    /// <summary>When the next one is due; null when none waits.</summary>
    public async Task<DateTimeOffset?> NextDueAtAsync(CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.Deliveries.Where(d => d.State == DeliveryState.Waiting).MinAsync(d => (DateTimeOffset?)d.NextAttemptAt, cancel);
    }

    /// <summary>Takes a message for one attempt: until <paramref name="until"/> nobody else does.</summary>
    /// <returns>False when another node has it, or its question ended.</returns>
    public Task<bool> TakeAsync(Delivery seen, DateTimeOffset until, CancellationToken cancel) => ChangeAsync(seen, rows => rows
        .ExecuteUpdateAsync(set => set.SetProperty(d => d.Attempts, seen.Attempts + 1).SetProperty(d => d.NextAttemptAt, until), cancel), cancel);

    /// <summary>Puts a message off without an attempt: it is night.</summary>
    public Task<bool> PutOffAsync(Delivery seen, DateTimeOffset until, CancellationToken cancel) => ChangeAsync(seen, rows => rows
        .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextAttemptAt, until), cancel), cancel);

    /// <summary>Ends a message that will not be sent.</summary>
    public Task<bool> BuryAsync(Delivery seen, string reason, CancellationToken cancel)
    {
        var why = Cut(reason, Delivery.ReasonLengthMax);
        return ChangeAsync(seen, rows => rows
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DeliveryState.Dead).SetProperty(d => d.Reason, why), cancel), cancel);
    }

    /// <summary>What came of an attempt that was taken: sent, or again at another time.</summary>
    public async Task SentAsync(Guid id, string? providerId, DateTimeOffset at, CancellationToken cancel)
    {
        var name = providerId is null ? null : Cut(providerId, Delivery.ProviderIdLengthMax);
        await using var write = await store.BeginWriteAsync(cancel);
        // Also one that was withdrawn while it was on its way: it did go out.
        await write.Db.Deliveries.Where(d => d.Id == id).ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DeliveryState.Sent)
            .SetProperty(d => d.SentAt, at).SetProperty(d => d.ProviderId, name).SetProperty(d => d.Reason, (string?)null), cancel);
        await write.CommitAsync(cancel);
    }

    /// <summary>The gateway will never take this one.</summary>
    public async Task RefusedAsync(Guid id, string reason, CancellationToken cancel)
    {
        var why = Cut(reason, Delivery.ReasonLengthMax);
        await using var write = await store.BeginWriteAsync(cancel);
        await write.Db.Deliveries.Where(d => d.Id == id && d.State == DeliveryState.Waiting)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DeliveryState.Dead).SetProperty(d => d.Reason, why), cancel);
        await write.CommitAsync(cancel);
    }

    /// <summary>An attempt failed; the message waits for the next one.</summary>
    public async Task FailedAsync(Guid id, string reason, DateTimeOffset next, CancellationToken cancel)
    {
        var why = Cut(reason, Delivery.ReasonLengthMax);
        await using var write = await store.BeginWriteAsync(cancel);
        await write.Db.Deliveries.Where(d => d.Id == id && d.State == DeliveryState.Waiting)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextAttemptAt, next).SetProperty(d => d.Reason, why), cancel);
        await write.CommitAsync(cancel);
    }

    /// <summary>Latest messages, those that wait and the dead first. They name nobody.</summary>
    public async Task<IReadOnlyList<Delivery>> ListAsync(Sight reach, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        return await db.Deliveries.AsNoTracking().OrderBy(d => d.State == DeliveryState.Dead ? 0 : d.State == DeliveryState.Waiting ? 1 : 2)
            .ThenByDescending(d => d.At).ThenBy(d => d.Id).Take(ListedMax).ToListAsync(cancel);
    }

    /// <summary>Sends a dead one again, from the first attempt, unless its question needs no answer any more.</summary>
    /// <returns>False when there is no such dead message, or nobody needs to be asked any more.</returns>
    public async Task<bool> RetryAsync(Sight reach, Guid id, DateTimeOffset now, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(reach, cancel);
        var rows = await write.Db.Deliveries.Where(d => d.Id == id && d.State == DeliveryState.Dead && write.Db.Questions.Any(q => q.Id == d.QuestionId
                && (q.State == QuestionState.Waiting || q.State == QuestionState.Expired)))
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DeliveryState.Waiting).SetProperty(d => d.Attempts, 0)
                .SetProperty(d => d.NextAttemptAt, now), cancel);
        await write.CommitAsync(cancel);
        return rows == 1;
    }

    /// <summary>Dead ones since an instant.</summary>
    public async Task<int> DeadSinceAsync(DateTimeOffset since, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.Deliveries.CountAsync(d => d.State == DeliveryState.Dead && d.At >= since, cancel);
    }

    private async Task<bool> ChangeAsync(Delivery seen, Func<IQueryable<Delivery>, Task<int>> change, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var rows = await change(write.Db.Deliveries.Where(d => d.Id == seen.Id && d.State == DeliveryState.Waiting && d.Attempts == seen.Attempts
            && d.NextAttemptAt == seen.NextAttemptAt));
        await write.CommitAsync(cancel);
        return rows == 1;
    }

    private static string Cut(string text, int max) => text.Length <= max ? text : text[..max];
}
