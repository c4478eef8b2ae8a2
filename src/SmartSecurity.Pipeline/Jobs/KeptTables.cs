using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Pictures;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Storage.Releases;
using SmartSecurity.Storage.Shifts;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Pipeline.Jobs;

/// <summary>The instants before which rows of each class are no longer kept.</summary>
/// <param name="Now">When the cleaning runs.</param>
/// <param name="Moved">Of <see cref="RetentionOptions.PassagesKeptFor"/>.</param>
/// <param name="Rejected">Of <see cref="RetentionOptions.RejectedKeptFor"/>.</param>
/// <param name="Ended">Of <see cref="RetentionOptions.EndedAlertsKeptFor"/>.</param>
/// <param name="Rounds">Of <see cref="PatrolOptions.KeptFor"/>.</param>
public sealed record KeptSince(DateTimeOffset Now, DateTimeOffset Moved, DateTimeOffset Rejected, DateTimeOffset Ended, DateTimeOffset Rounds);

/// <summary>How long the rows of one table are kept.</summary>
/// <param name="Row">The table's row.</param>
/// <param name="HowLong">For the page of it, in English.</param>
/// <param name="RemoveAsync">Removes a number of rows that are kept no longer and says how many; null: the nightly cleaning leaves the table alone.</param>
public sealed record KeptTable(Type Row, string HowLong, Func<SecurityDbContext, KeptSince, int, CancellationToken, Task<int>>? RemoveAsync = null);

/// <summary>
/// Every table says how long it is kept (privacy.md, P6); a table that is not here fails a test, and so does a page of documentation that says otherwise.
/// In the order of cleaning: what hangs on a row goes before the row.
/// </summary>
public static class KeptTables
{
    private const string Removed = "until somebody removes it", Changed = "until somebody changes it",
        Register = "in the register: it can be corrected, erasing a person is not built yet";

    private static readonly RetentionOptions Shipped = new();
    private static readonly string Passages = Words(Shipped.PassagesKeptFor, "Retention:PassagesKeptFor"),
        Rejected = Words(Shipped.RejectedKeptFor, "Retention:RejectedKeptFor"), Ended = Words(Shipped.EndedAlertsKeptFor, "Retention:EndedAlertsKeptFor"),
        Rounds = Words(new PatrolOptions().KeptFor, "Patrols:KeptFor"), WithAlert = $"with its alert: {Ended} after that has ended";

    public static IReadOnlyList<KeptTable> All { get; } =
    [
        Until<Passage>(Passages, (db, s) => db.Passages.Where(p => p.At < s.Moved).OrderBy(p => p.At)),
        // Rows after a cursor are still to be read, however old.
        Until<InboxMessage>($"{Passages}, once it is read", (db, s) => db.Inbox
            .Where(m => m.ReceivedAt < s.Moved && db.Communities.Any(c => c.Id == m.CommunityId && c.Cursor >= m.Number)).OrderBy(m => m.ReceivedAt)),
        Until<RejectedMessage>(Rejected, (db, s) => db.Rejected.Where(r => r.ReceivedAt < s.Rejected).OrderBy(r => r.ReceivedAt)),
        // Questions tell when somebody was last seen: they are movement in other words.
        Until<AnswerLink>("with its question", (db, s) => db.AnswerLinks.Where(l => !db.Questions.Any(q => q.Id == l.QuestionId && q.At >= s.Moved))),
        Until<Delivery>("with its question, once it is sent or dead", (db, s) => db.Deliveries
            .Where(d => d.At < s.Moved && d.State != DeliveryState.Waiting)),
        Until<AskedQuestion>(Passages, (db, s) => db.Questions.Where(q => q.At < s.Moved)),
        Until<PlannedTrip>($"{Passages} after its end", (db, s) => db.PlannedTrips.Where(t => t.Until < s.Moved)),
        Until<AlertStep>(WithAlert, (db, s) => db.AlertSteps.Where(x => db.Alerts.Any(a => a.Id == x.AlertId && a.ResolvedAt < s.Ended))),
        Until<AlertClip>(WithAlert, (db, s) => db.AlertClips.Where(x => db.Alerts.Any(a => a.Id == x.AlertId && a.ResolvedAt < s.Ended))),
        Until<WelfareCheck>(WithAlert, (db, s) => db.Checks.Where(x => x.OpenedAt < s.Ended && !db.Alerts.Any(a => a.Id == x.AlertId
            && (a.ResolvedAt == null || a.ResolvedAt >= s.Ended)))),
        // A trial message belongs to no alert.
        Until<AlertNotice>($"{WithAlert}; a trial message {Rejected}", (db, s) => db.AlertNotices.Where(x => x.At < s.Rejected
            && !db.Alerts.Any(a => a.Id == x.AlertId && (a.ResolvedAt == null || a.ResolvedAt >= s.Ended)))),
        Until<Alert>($"{Ended} after it has ended", (db, s) => db.Alerts.Where(a => a.ResolvedAt < s.Ended)),
        // A page about alerts lives as long as they do, whether or not anybody signed it.
        Until<ShiftHandover>(Ended, (db, s) => db.Handovers.Where(h => h.Until < s.Ended)),
        Until<DoorRelease>($"{Ended} after its end", (db, s) => db.Releases.Where(r => r.EndedAt < s.Ended)),
        Never<ReleaseCommand>("with its release"),
        Until<MaintenanceWindow>($"{Ended} after its end", (db, s) => db.Maintenance.Where(m => m.Until < s.Ended)),
        Until<PatienceOverride>($"{Ended} after its end", (db, s) => db.PatienceOverrides.Where(o => o.Until < s.Ended)),
        Until<CommunityDay>(Ended, (db, s) => BeforeDate(db, DateOnly.FromDateTime(s.Ended.UtcDateTime))),
        Until<SignInLink>("until it expires", (db, s) => db.SignInLinks.Where(l => l.ExpiresAt < s.Now)),
        Until<StaffSession>($"{AccountBook.SessionsKeptFor.Days} days after it was last used", (db, s) => Unused(db, s.Now - AccountBook.SessionsKeptFor)),
        Until<PersonalLink>($"until it is revoked, and {Passages} after that", (db, s) => db.PersonalLinks.Where(l => l.RevokedAt < s.Moved)),
        Until<WatchListEntry>("until it expires, at most 30 days", (db, s) => db.WatchList.Where(w => w.ExpiresAt < s.Now)),
        Until<PatrolFinding>("with its round", (db, s) => db.PatrolFindings.Where(f => db.PatrolRounds.Any(r => r.Id == f.RoundId && r.EndsAt < s.Rounds))),
        Until<PatrolVisit>("with its round", (db, s) => db.PatrolVisits.Where(v => db.PatrolRounds.Any(r => r.Id == v.RoundId && r.EndsAt < s.Rounds))),
        Until<PatrolRound>(Rounds, (db, s) => db.PatrolRounds.Where(r => r.EndsAt < s.Rounds)),
        Never<StoredPicture>($"{Passages}; a clip with its alert. The file goes first"),
        Never<WatchedFace>("until it expires, at most 30 days; within seconds of that"),
        Never<RuleStateRow>("while its rule still needs it"),
        Never<TimeBankEntry>("for good: whoever gave time has it. Minutes and an account, no resident"),
        Never<AuditEntry>("for good: a chain that is cut proves nothing"),
        Never<PoliceCase>("for good, as the audit that names it"),
        Never<Resident>(Register),
        Never<Household>(Register),
        Never<Credential>(Register),
        Never<Consent>(Register),
        Never<ResidentContact>(Removed),
        Never<FaceTemplate>("until its consent ends"),
        Never<LookAlikePair>("as long as both faces"),
        Never<Account>("for good, disabled or not: its name stands in the audit"),
        Never<StaffChannel>(Removed),
        Never<Device>(Removed),
        Never<Community>(Changed),
        Never<StoredProcedure>(Removed),
        Never<StoredLadder>(Removed),
        Never<StoredRuleSetting>(Changed),
        Never<WelfareBudget>(Removed),
        Never<PatrolRoute>(Changed),
        Never<PatrolCheckpoint>("with its route"),
        Never<SitePlan>(Removed),
        Never<PlanDrawing>("with its plan"),
        Never<PlanMark>("with its plan, or its device"),
        Never<ReleaseGroup>(Removed),
        Never<ReleaseGroupDoor>("with its group, or its device"),
        Never<Counter>("for good: a number"),
    ];

    private static string Words(TimeSpan unlessSet, string setting) => $"{unlessSet.Days} days (`{setting}`)";

    private static IQueryable<CommunityDay> BeforeDate(SecurityDbContext db, DateOnly first) => db.CommunityDays.Where(d => d.Date < first);

    private static IQueryable<StaffSession> Unused(SecurityDbContext db, DateTimeOffset since) => db.StaffSessions.Where(s => s.SeenAt < since);

    private static KeptTable Until<T>(string howLong, Func<SecurityDbContext, KeptSince, IQueryable<T>> overdue)
        where T : class =>
        new(typeof(T), howLong, (db, since, rows, cancel) => overdue(db, since).Take(rows).ExecuteDeleteAsync(cancel));

    private static KeptTable Never<T>(string howLong) => new(typeof(T), howLong);
}
