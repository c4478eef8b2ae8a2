using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Pictures;

namespace SmartSecurity.Storage.Patrols;

/// <summary>What a phone says of a finding.</summary>
public sealed record FindingDraft(Guid Id, PatrolTopic Topic, string Text, string? Person, byte[]? Photo);

/// <summary>What a phone says of a visit; it says so again until it is answered.</summary>
/// <param name="Code">What was scanned; null: the checkpoint was chosen by hand, and the reason says why.</param>
/// <param name="DeviceNow">The phone's clock at sending.</param>
/// <param name="Ticked">Lines of the checklist, from 0.</param>
/// <param name="By">Who recorded it, as the phone knows: a phone that changed hands must not sign for another.</param>
public sealed record VisitDraft(
    Guid Id, Guid RoundId, Guid PointId, string? Code, string? NotScannedReason, DateTimeOffset DeviceAt, DateTimeOffset? DeviceNow,
    IReadOnlyList<int> Ticked, IReadOnlyList<FindingDraft> Findings, string? By);

/// <summary>Why a visit was not taken. The phone keeps it and shows the reason.</summary>
public enum VisitProblem
{
    UnknownRound, UnknownPoint, RecordedByAnother, IdTaken, NoCodeNoReason, WrongCode, CodeOfAnotherPoint, OldCode, BadTicks, BadFinding, BadPhoto,
    TooManyFindings, TooManyVisits, PeopleTopic,
}

/// <summary>What came of a visit.</summary>
public abstract record VisitTaken
{
    private VisitTaken() { }
    /// <param name="Already">It was there before; nothing changed.</param>
    public sealed record Taken(PatrolVisit Visit, PointState State, IReadOnlyList<Guid> Alerts, bool Already) : VisitTaken;
    public sealed record Refused(VisitProblem Problem) : VisitTaken;
}

/// <summary>Takes visits: visit, findings, photos and alerts in one transaction under the community's row, told after the commit.</summary>
public sealed class PatrolDesk(
    SecurityStore store, PictureStore pictures, CheckpointCodes codes, AlertFeed feed, IOptions<PatrolOptions> options, TimeProvider clock)
{
    /// <exception cref="IOException">A photo could not be written; nothing of the visit is kept, and the phone sends it again.</exception>
    public async Task<VisitTaken> TakeAsync(Account account, VisitDraft draft, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(draft);
        var now = clock.GetUtcNow();
        if (draft.By is { } by && by != account.Name) return Refuse(VisitProblem.RecordedByAnother);
        if (Wrong(account, draft) is { } wrong) return Refuse(wrong);
        if (await CommunityOfAsync(account, draft.RoundId, cancel) is not { } communityId) return Refuse(VisitProblem.UnknownRound);

        VisitTaken taken;
        var changed = new HashSet<Guid>();
        await using (var write = await store.BeginWriteAsync(account.Sight(), cancel))
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById((await store.LockCommunityAsync(write.Db, communityId, cancel)).TimeZone);
            if (await write.Db.PatrolVisits.AsNoTracking().SingleOrDefaultAsync(v => v.Id == draft.Id, cancel) is { } known)
                return known.AccountId != account.Id || known.RoundId != draft.RoundId || known.PointId != draft.PointId ? Refuse(VisitProblem.IdTaken)
                    : await AnswerAsync(write.Db, known, already: true, now, cancel);
            var round = await write.Db.PatrolRounds.AsNoTracking().SingleAsync(r => r.Id == draft.RoundId, cancel);
            var plan = round.Plan;
            if (plan.Points.FirstOrDefault(p => p.Id == draft.PointId) is not { } point) return Refuse(VisitProblem.UnknownPoint);
            if (draft.Ticked.Any(t => t < 0 || t >= point.Items.Count)) return Refuse(VisitProblem.BadTicks);
            if (await WrongCodeAsync(write.Db, draft, cancel) is { } code) return Refuse(code);
            if (await write.Db.PatrolVisits.CountAsync(v => v.RoundId == round.Id, cancel) >= PatrolVisit.EachMax) return Refuse(VisitProblem.TooManyVisits);
            var ids = draft.Findings.Select(f => f.Id).ToList();
            if (ids.Count > 0 && await write.Db.PatrolFindings.AnyAsync(f => ids.Contains(f.Id), cancel)) return Refuse(VisitProblem.IdTaken);

            var visit = Visit(account, draft, round, plan, now);
            write.Db.PatrolVisits.Add(visit);
            foreach (var finding in draft.Findings) changed.Add(await FindAsync(write.Db, finding, visit, round, point, zone, cancel));
            await write.Db.SaveChangesAsync(cancel);
            changed.UnionWith(await TakeBackMissedAsync(write.Db, round, plan, now, cancel));
            taken = await AnswerAsync(write.Db, visit, already: false, now, cancel);
            await write.CommitAsync(cancel);
        }
        feed.Publish(changed);
        return taken;
    }

    /// <summary>What is wrong with the words alone.</summary>
    private static VisitProblem? Wrong(Account account, VisitDraft draft)
    {
        if (draft.Code is null && (string.IsNullOrWhiteSpace(draft.NotScannedReason) || draft.NotScannedReason.Trim().Length > PatrolVisit.ReasonLengthMax))
            return VisitProblem.NoCodeNoReason;
        if (draft.Ticked.Count > ChecklistItem.EachMax) return VisitProblem.BadTicks;
        if (draft.Findings.Count > PatrolFinding.EachMax) return VisitProblem.TooManyFindings;
        foreach (var finding in draft.Findings)
        {
            if (!Enum.IsDefined(finding.Topic) || string.IsNullOrWhiteSpace(finding.Text) || finding.Text.Trim().Length > PatrolFinding.TextLengthMax)
                return VisitProblem.BadFinding;
            if (finding.Person?.Trim() is { Length: > 0 } person
                && (person.Length > PatrolFinding.PersonLengthMax || !PatrolTopics.IsAboutPeople(finding.Topic))) return VisitProblem.BadFinding;
            if (account.Role == Roles.Police && PatrolTopics.IsAboutPeople(finding.Topic)) return VisitProblem.PeopleTopic;
            if (finding.Photo is { } photo && PlainJpeg.Of(photo) is null) return VisitProblem.BadPhoto;
        }
        return draft.Findings.Select(f => f.Id).Distinct().Count() == draft.Findings.Count ? null : VisitProblem.BadFinding;
    }

    private async Task<int?> CommunityOfAsync(Account account, Guid roundId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.PatrolRounds.Where(r => r.Id == roundId && (account.CommunityId == null || r.CommunityId == account.CommunityId))
            .Select(r => (int?)r.CommunityId).SingleOrDefaultAsync(cancel);
    }

    private async Task<VisitProblem?> WrongCodeAsync(SecurityDbContext db, VisitDraft draft, CancellationToken cancel)
    {
        if (draft.Code is null) return null;
        if (codes.Read(draft.Code) is not { } code) return VisitProblem.WrongCode;
        if (code.CheckpointId != draft.PointId) return VisitProblem.CodeOfAnotherPoint;
        var current = await db.PatrolCheckpoints.Where(c => c.Id == draft.PointId).Select(c => c.CodeVersion).SingleAsync(cancel);
        return code.Version == current ? null : VisitProblem.OldCode;
    }

    private static PatrolVisit Visit(Account account, VisitDraft draft, PatrolRound round, RoundPlan plan, DateTimeOffset now)
    {
        var (at, marks) = VisitClock.Read(plan, draft.DeviceAt, draft.DeviceNow, now);
        return new PatrolVisit
        {
            Id = draft.Id,
            CommunityId = round.CommunityId,
            RoundId = round.Id,
            PointId = draft.PointId,
            AccountId = account.Id,
            By = account.Name,
            DeviceAt = draft.DeviceAt,
            ReceivedAt = now,
            At = at,
            Marks = draft.Code is null ? marks | VisitMarks.NotScanned : marks,
            NotScannedReason = draft.Code is null ? draft.NotScannedReason!.Trim() : null,
            Ticked = string.Join(',', draft.Ticked.Distinct().Order().Select(t => t.ToString(CultureInfo.InvariantCulture))),
        };
    }

    /// <summary>The finding, its photo and its alert.</summary>
    private async Task<Guid> FindAsync(
        SecurityDbContext db, FindingDraft draft, PatrolVisit visit, PatrolRound round, PlannedPoint point, TimeZoneInfo zone, CancellationToken cancel)
    {
        var sha = draft.Photo is { } photo ? await pictures.SaveAsync(db, PlainJpeg.Of(photo)!, visit.ReceivedAt, options.Value.KeptFor, cancel) : null;
        var person = string.IsNullOrWhiteSpace(draft.Person) ? null : draft.Person.Trim();
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["route"] = round.RouteName,
            ["place"] = point.Place,
            ["topic"] = PatrolJson.Name(draft.Topic),
            ["text"] = draft.Text.Trim(),
            ["by"] = visit.By,
            ["seenAt"] = TimeZoneInfo.ConvertTime(visit.At, zone).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture),
        };
        if (person is not null) facts["who"] = person;
        // One alert a finding: two hazards at one corner must not hide in each other's text.
        var raised = await AlertBook.ApplyAsync(db, round.CommunityId, [new RuleAction.Raise(new AlertDraft
        {
            Kind = AlertKinds.PatrolFinding,
            Subject = $"finding:{draft.Id:N}",
            Category = PatrolTopics.CategoryOf(draft.Topic, point.DeviceId is not null),
            Priority = PatrolTopics.PriorityOf(draft.Topic),
            At = visit.ReceivedAt,   // the desk's clocks run from when it could know
            Facts = facts,
            Place = point.Place,
            DeviceId = point.DeviceId,
            PictureSha256 = sha,
        })], cancel);
        var alertId = raised.Single();
        db.PatrolFindings.Add(new PatrolFinding
        {
            Id = draft.Id,
            CommunityId = round.CommunityId,
            VisitId = visit.Id,
            RoundId = round.Id,
            PointId = point.Id,
            Topic = draft.Topic,
            Text = draft.Text.Trim(),
            Person = person,
            PhotoSha256 = sha,
            AlertId = alertId,
            At = visit.At,
        });
        return alertId;
    }

    /// <summary>A closed round that proves whole after all takes its alert back, if the alert speaks of this round only.</summary>
    private static async Task<IReadOnlyCollection<Guid>> TakeBackMissedAsync(
        SecurityDbContext db, PatrolRound round, RoundPlan plan, DateTimeOffset now, CancellationToken cancel)
    {
        if (round.ClosedAt is null || (await ReadingAsync(db, round, plan, now, cancel)).Count(PointState.Missed) > 0) return [];
        var (subject, id) = (RoundBook.SubjectOf(round.RouteId), round.Id.ToString("D"));
        var key = AlertBook.ActiveKey(round.CommunityId, AlertKinds.PatrolMissed, subject);
        var active = await db.Alerts.AsNoTracking().Where(a => a.ActiveKey == key && a.Count == 1).Select(a => a.FactsJson).SingleOrDefaultAsync(cancel);
        if (active is null || JsonSerializer.Deserialize<Dictionary<string, string>>(active)?.GetValueOrDefault("round") != id) return [];
        const string reason = "A phone that was out of reach has sent its visits: the round was walked whole.";
        return await AlertBook.ApplyAsync(db, round.CommunityId, [new RuleAction.Withdraw(AlertKinds.PatrolMissed, subject, reason, now)], cancel);
    }

    private static async Task<RoundReading> ReadingAsync(SecurityDbContext db, PatrolRound round, RoundPlan plan, DateTimeOffset now, CancellationToken cancel)
    {
        var visits = await db.PatrolVisits.AsNoTracking().Where(v => v.RoundId == round.Id).ToListAsync(cancel);
        return RoundReading.Of(plan, visits.Select(v => v.Fact), now);
    }

    private static async Task<VisitTaken> AnswerAsync(SecurityDbContext db, PatrolVisit visit, bool already, DateTimeOffset now, CancellationToken cancel)
    {
        var round = await db.PatrolRounds.AsNoTracking().SingleAsync(r => r.Id == visit.RoundId, cancel);
        var reading = await ReadingAsync(db, round, round.Plan, now, cancel);
        var alerts = await db.PatrolFindings.Where(f => f.VisitId == visit.Id).OrderBy(f => f.Id).Select(f => f.AlertId).ToListAsync(cancel);
        return new VisitTaken.Taken(visit, reading.Points.Single(p => p.Point.Id == visit.PointId).State, alerts, already);
    }

    private static VisitTaken.Refused Refuse(VisitProblem problem) => new(problem);
}
