using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Storage.Welfare;

/// <summary>What came of telling something. Being too late is ordinary, not an exception.</summary>
public enum Telling
{
    Done,
    /// <summary>The same was told before; nothing was written.</summary>
    Already,
    /// <summary>There is no such link, question, check or resident, or it is not one's own.</summary>
    Unknown,
    /// <summary>The link's time is over.</summary>
    TooLate,
    /// <summary>A trip ends in the future, at most <see cref="WelfareDesk.TripMax"/> ahead.</summary>
    BadUntil,
    /// <summary>Time spent lies between 1 and <see cref="WelfareDesk.MinutesMax"/> minutes.</summary>
    BadMinutes,
    /// <summary>At most <see cref="WelfareDesk.PlannedMax"/> trips lie ahead.</summary>
    TooMany,
}

/// <summary>A question as the page of its link shows it.</summary>
public sealed record QuestionSeen(AskedQuestion Question, AnswerLink Link, bool IsOver, TimeZoneInfo Zone);

/// <summary>
/// The way back: answers, trips and what checks found. Each is written in one transaction with what it answers, as a row of the inbox, and the
/// community's writer is called.
/// </summary>
public sealed partial class WelfareDesk(
    SecurityStore store, DeviceDirectory directory, InboxSignal signal, AlertFeed feed, TimeProvider clock, ILogger<WelfareDesk> log)
{
    public static readonly TimeSpan TripMax = TimeSpan.FromDays(366);
    public const int MinutesMax = 480;
    public const int PlannedMax = 10;
    private const int BegunAtOnce = 200;

    /// <returns>Null when no question has this link.</returns>
    public async Task<QuestionSeen?> FindAsync(string token, CancellationToken cancel)
    {
        if (token.Length > AnswerTokens.LengthMax) return null;
        var digest = AnswerTokens.Digest(token);
        await using var db = store.CreateDbContext();
        var link = await db.AnswerLinks.AsNoTracking().SingleOrDefaultAsync(l => l.TokenSha256 == digest, cancel);
        if (link is null) return null;
        var question = await db.Questions.AsNoTracking().SingleAsync(q => q.Id == link.QuestionId, cancel);
        var zone = await db.Communities.Where(c => c.Id == question.CommunityId).Select(c => c.TimeZone).SingleAsync(cancel);
        return new(question, link, link.ExpiresAt <= clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(zone));
    }

    /// <summary>Takes the answer of a one-tap link. Another word later counts: who first said "fine" may need help after all.</summary>
    public async Task<Telling> AnswerAsync(string token, WelfareWord word, DateTimeOffset? until, CancellationToken cancel)
    {
        if (await FindAsync(token, cancel) is not { } seen) return Telling.Unknown;
        var by = seen.Link.ContactId is null ? TellingBook.Resident : TellingBook.Family;
        return await AnswerAsync(seen.Question.Id, new(seen.Link.ResidentId, word, by, ToldVia.Link, until), seen.Link.TokenSha256, cancel);
    }

    /// <summary>Takes the answer to a question that came by message or key.</summary>
    public Task<Telling> AnswerAsync(Guid questionId, Told told, CancellationToken cancel) => AnswerAsync(questionId, told, null, cancel);

    /// <summary>Takes what somebody told without being asked: on their own page, or on the console.</summary>
    public async Task<Telling> TellAsync(Told told, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var community = await db.Residents.Where(r => r.Id == told.ResidentId).Select(r => (int?)r.CommunityId).SingleOrDefaultAsync(cancel);
        if (community is null) return Telling.Unknown;
        return await CommitAsync(community.Value, told, null, (_, _) => Task.FromResult(Telling.Done), cancel);
    }

    /// <summary>Registers a trip: one that has begun is told at once, one that lies ahead begins by itself.</summary>
    /// <param name="from">Null: now.</param>
    public async Task<Telling> TravelAsync(Told trip, DateTimeOffset? from, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (from is null || from <= now) return await TellAsync(trip, cancel);
        if (trip.Word != WelfareWord.Away || !(trip.Until > from) || trip.Until > now + TripMax) return Telling.BadUntil;
        await using var write = await store.BeginWriteAsync(cancel);
        var community = await write.Db.Residents.Where(r => r.Id == trip.ResidentId).Select(r => (int?)r.CommunityId).SingleOrDefaultAsync(cancel);
        if (community is null) return Telling.Unknown;
        if (await Ahead(write.Db).CountAsync(t => t.ResidentId == trip.ResidentId, cancel) >= PlannedMax) return Telling.TooMany;
        write.Db.PlannedTrips.Add(new PlannedTrip
        {
            Id = Guid.CreateVersion7(now),
            CommunityId = community.Value,
            ResidentId = trip.ResidentId,
            From = from.Value,
            Until = trip.Until.Value,
            By = trip.By,
            Via = trip.Via,
        });
        await write.CommitAsync(cancel);
        return Telling.Done;
    }

    /// <summary>Takes a resident's trips back: those that lie ahead, and the one they are on.</summary>
    public async Task<Telling> TakeTripsBackAsync(Told back, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using (var write = await store.BeginWriteAsync(cancel))
        {
            await Ahead(write.Db).Where(t => t.ResidentId == back.ResidentId).ExecuteUpdateAsync(set => set.SetProperty(t => t.TakenBackAt, now), cancel);
            await write.CommitAsync(cancel);
        }
        return await TellAsync(back with { Word = WelfareWord.Back, Until = null }, cancel);
    }

    /// <summary>Begins the trips whose first hour has come. One that is over by then is only noted.</summary>
    /// <returns>How many began.</returns>
    public async Task<int> BeginTripsAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        List<PlannedTrip> due;
        await using (var db = store.CreateDbContext())
            due = await Ahead(db).AsNoTracking().Where(t => t.From <= now).OrderBy(t => t.From).ThenBy(t => t.Id).Take(BegunAtOnce).ToListAsync(cancel);
        var begun = 0;
        foreach (var trip in due)
        {
            var told = new Told(trip.ResidentId, WelfareWord.Away, trip.By, trip.Via, trip.Until);
            if (trip.Until > now
                && await CommitAsync(trip.CommunityId, told, null, (write, at) => MarkAsync(write, trip.Id, at, cancel), cancel) == Telling.Done) begun++;
            else await NoteAsync(trip.Id, now, cancel);
        }
        return begun;
    }

    /// <summary>Ends a check with what was found, and credits the time of a neighbour once.</summary>
    /// <param name="account">Who has the check.</param>
    public async Task<Telling> FinishAsync(Guid checkId, Account account, CheckOutcome outcome, int minutes, CancellationToken cancel)
    {
        if (minutes is < 1 or > MinutesMax) return Telling.BadMinutes;
        await using var db = store.CreateDbContext();
        var check = await db.Checks.AsNoTracking().SingleOrDefaultAsync(c => c.Id == checkId && c.AcceptedBy == account.Id, cancel);
        if (check is null) return Telling.Unknown;
        var told = new Told(check.ResidentId, TellingBook.WordOf(outcome), account.Name, ToldVia.Check);
        return await CommitAsync(check.CommunityId, told, check.AlertId, async (write, now) =>
        {
            // The WHERE is what makes two presses one: the second finds the check done.
            var rows = await write.Checks.Where(c => c.Id == checkId && c.AcceptedBy == account.Id && c.State == CheckState.Accepted)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, CheckState.Done).SetProperty(c => c.Outcome, outcome)
                    .SetProperty(c => c.Minutes, minutes).SetProperty(c => c.OverAt, now), cancel);
            if (rows == 0) return Telling.Already;
            if (Roles.IsNeighbour(account.Role))
                write.TimeBank.Add(new TimeBankEntry
                {
                    Id = StableId.Of(now, $"time|{checkId:N}"),
                    AccountId = account.Id,
                    CheckId = checkId,
                    Minutes = minutes,
                    At = now,
                });
            return Telling.Done;
        }, cancel);
    }

    private static IQueryable<PlannedTrip> Ahead(SecurityDbContext db) => db.PlannedTrips.Where(t => t.StartedAt == null && t.TakenBackAt == null);

    private static async Task<Telling> MarkAsync(SecurityDbContext db, Guid tripId, DateTimeOffset at, CancellationToken cancel) =>
        await Ahead(db).Where(t => t.Id == tripId).ExecuteUpdateAsync(set => set.SetProperty(t => t.StartedAt, at), cancel) == 1
            ? Telling.Done : Telling.Already;

    private async Task NoteAsync(Guid tripId, DateTimeOffset now, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        await MarkAsync(write.Db, tripId, now, cancel);
        await write.CommitAsync(cancel);
    }

    private async Task<Telling> AnswerAsync(Guid questionId, Told told, string? link, CancellationToken cancel)
    {
        int community;
        await using (var db = store.CreateDbContext())
        {
            var known = await db.Questions.Where(q => q.Id == questionId).Select(q => (int?)q.CommunityId).SingleOrDefaultAsync(cancel);
            if (known is null) return Telling.Unknown;
            community = known.Value;
        }
        return await CommitAsync(community, told, null, async (write, now) =>
        {
            var question = await write.Questions.SingleAsync(q => q.Id == questionId, cancel);
            if (link is not null)
            {
                var used = await write.AnswerLinks.SingleAsync(l => l.TokenSha256 == link, cancel);
                if (used.ExpiresAt <= now) return Telling.TooLate;
                used.UsedAt ??= now;
            }
            if (question.Word == told.Word && told.Word != WelfareWord.Away) return Telling.Already;
            (question.Word, question.Via, question.OverAt) = (told.Word, told.Via, question.OverAt ?? now);
            return Telling.Done;
        }, cancel);
    }

    private async Task<Telling> CommitAsync(
        int communityId, Told told, Guid? finished, Func<SecurityDbContext, DateTimeOffset, Task<Telling>> first, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var lasts = told.Word is WelfareWord.Away or WelfareWord.Guests;
        if (lasts ? !(told.Until > now && told.Until <= now + TripMax) : told.Until is not null) return Telling.BadUntil;
        bool factsChanged;
        IReadOnlyList<Guid> alerts;
        await using (var write = await store.BeginWriteAsync(cancel))
        {
            var community = await store.LockCommunityAsync(write.Db, communityId, cancel);
            var result = await first(write.Db, now);
            if (result != Telling.Done) return result;
            factsChanged = await TellingBook.WriteAsync(write.Db, community, told, now, cancel);
            alerts = await TellingBook.TellAlertsAsync(write.Db, told, finished, now, cancel);
            await write.CommitAsync(cancel);
        }
        signal.Written(communityId);
        if (factsChanged) directory.Announce(communityId);
        feed.Publish([.. alerts]);
        LogTold(communityId, told.Word, told.Via, alerts.Count);
        return Telling.Done;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Community {CommunityId}: {Word} told by {Via}, {Alerts} alerts changed")]
    private partial void LogTold(int communityId, WelfareWord word, string via, int alerts);
}
