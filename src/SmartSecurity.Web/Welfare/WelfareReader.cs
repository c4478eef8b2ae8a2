using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Welfare;

/// <summary>How a watched resident stands, in the order in which the page lists them.</summary>
public enum WelfareStanding { CannotTell, Visit, Call, Asked, NeverSeen, Learning, Away, Fine }

/// <summary>A watched resident, and what the silence rule knows of them.</summary>
public sealed record WelfareLine
{
    public required Guid ResidentId { get; init; }
    public required string Name { get; init; }
    public required string Address { get; init; }
    public bool LivesAlone { get; init; }
    public required WelfareStanding Standing { get; init; }
    /// <summary>Since when asked, called, to be visited, or out of sight; null for the others.</summary>
    public DateTimeOffset? Since { get; init; }
    /// <summary>End of the trip, or of the first days of learning; null for the others.</summary>
    public DateTimeOffset? Until { get; init; }
    public DateTimeOffset? LastSeenAt { get; init; }
    public string? LastPlace { get; init; }
    /// <summary>Last seen going out.</summary>
    public bool Out { get; init; }
    /// <summary>Local time by which they are seen on nine days of ten; null: a day does not suffice for that.</summary>
    public string? UsualBy { get; init; }
    /// <summary>Hours after the last passage within which nine times of ten they are seen; null: over 14 days, or <see cref="UsualBy"/> says it.</summary>
    public int? UsualWithinHours { get; init; }
    /// <summary>0..1: how likely a question stays unanswered though they are well.</summary>
    public double? UnansweredChance { get; init; }
    /// <summary>0..1: share of their usual points that report.</summary>
    public double? Coverage { get; init; }
    /// <summary>Those of their points that do not.</summary>
    public IReadOnlyList<string> DownPoints { get; init; } = [];

    /// <summary>A question says little of somebody who leaves so many unanswered.</summary>
    public const double OftenUnanswered = .4;

    public bool OftenDoesNotAnswer => UnansweredChance >= OftenUnanswered;
}

/// <summary>Everybody who is watched in one community.</summary>
/// <param name="Lines">In the order of the page: by <see cref="WelfareStanding"/>, then by address.</param>
/// <param name="At">When it was read.</param>
public sealed record WelfareList(IReadOnlyList<WelfareLine> Lines, TimeZoneInfo Zone, DateTimeOffset At);

/// <summary>Reads how the watched residents stand, from the states the silence rule stored. A view is one audit entry; its later changes are not.</summary>
public sealed class WelfareReader(
    SecurityStore store, FactsReader facts, AuditLog audit, IOptions<SilenceOptions> silence, IOptions<LadderOptions> ladder, TimeProvider clock)
{
    /// <summary>Facts are read anew after so long even where nobody changed them: consents and trips end by themselves.</summary>
    private static readonly TimeSpan FactsFor = TimeSpan.FromMinutes(1);

    private const double Usual = .9;

    private readonly SilenceRule _rule = new(silence.Value, ladder.Value);
    private readonly ConcurrentDictionary<int, Known> _known = new();

    /// <summary>The list, and one audit entry for it.</summary>
    public async Task<WelfareList> OpenAsync(Person person, int communityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(person);
        var list = await LatestAsync(person, communityId, cancel);
        await audit.AppendAsync(new(person.Name, "welfare.list", new Dictionary<string, object?>(StringComparer.Ordinal) { ["community"] = communityId },
            RowsReturned: list.Lines.Count), cancel);
        return list;
    }

    /// <summary>The same view a moment later; the entry of its opening covers it.</summary>
    public async Task<WelfareList> LatestAsync(Person person, int communityId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var known = person.Sight.Includes(communityId) ? await KnownAsync(communityId, now, cancel) : null;
        if (known is null) return new([], TimeZoneInfo.Utc, now);
        await using var db = store.CreateDbContext(person.Sight);
        var states = await db.RuleStates.AsNoTracking().Where(s => s.CommunityId == communityId && s.Rule == _rule.Name)
            .Select(s => new { s.Subject, s.State }).ToDictionaryAsync(s => s.Subject, s => s.State, StringComparer.Ordinal, cancel);
        var lines = known.Facts.WatchedResidents.Values.Where(r => r.Watches.HasFlag(WelfareWatches.Silence)
            && person.Sight.Includes(communityId, r.Address)).Select(resident => Line(
            known, resident, states.GetValueOrDefault(SilenceRule.SubjectOf(resident.Id)) is { } bytes ? (SilenceRuleState)_rule.Load(bytes) : null, now));
        return new([.. lines.OrderBy(l => l.Standing).ThenBy(l => l.Address, StringComparer.Ordinal).ThenBy(l => l.Name, StringComparer.Ordinal)],
            known.Facts.TimeZone, now);
    }

    /// <summary>Changes whenever a passage, an answer, an alert, an edit or a step of the ladder may have changed the list.</summary>
    public async Task<WelfareMark> MarkAsync(Person person, int communityId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        var community = await db.Communities.Where(c => c.Id == communityId).Select(c => new { c.Cursor, c.FactsVersion }).SingleOrDefaultAsync(cancel);
        var alerts = await db.Alerts.MaxAsync(a => (long?)a.ChangeNumber, cancel);
        // A step moves its own deadline, so the earliest one tells of steps that nothing but time brought.
        var due = await db.RuleStates.Where(s => s.CommunityId == communityId && s.DueAt != null).OrderBy(s => s.DueAt).Select(s => s.DueAt)
            .FirstOrDefaultAsync(cancel);
        return new(community?.Cursor ?? 0, community?.FactsVersion ?? 0, alerts ?? 0, due);
    }

    private async Task<Known?> KnownAsync(int communityId, DateTimeOffset now, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(Sight.Everything);   // what is read here serves everybody who may see the community
        var version = await db.Communities.Where(c => c.Id == communityId).Select(c => (long?)c.FactsVersion).SingleOrDefaultAsync(cancel);
        if (version is null) return null;
        if (_known.TryGetValue(communityId, out var known) && known.Version == version && now - known.ReadAt < FactsFor) return known;
        var read = await facts.ReadAsync(communityId, new Dictionary<string, TimeSpan?>(), cancel);
        var calendar = new LocalCalendar(read.Facts.TimeZone, read.Facts.Days);
        return _known[communityId] = new(read.Version, now, read.Facts, new SilenceClock(calendar, read.Facts.Silence ?? silence.Value),
            read.Facts.Ladder ?? ladder.Value);
    }

    private static WelfareLine Line(Known known, ResidentFacts resident, SilenceRuleState? state, DateTimeOffset now)
    {
        var line = new WelfareLine
        {
            ResidentId = resident.Id,
            Name = resident.Name,
            Address = resident.Address,
            LivesAlone = resident.LivesAlone,
            Standing = WelfareStanding.NeverSeen,
        };
        var until = Latest(state?.Silence.AwayUntil, state is null ? resident.AwayUntil : null);
        if (until > now) line = line with { Standing = WelfareStanding.Away, Until = until };
        if (state is null) return line;

        var (seen, steps) = (state.Silence, state.Ladder);
        var learntAt = seen.FirstSeenAt + known.Ladder.ShownAsLearning;
        var (standing, since, ends) = Stand(steps, until > now ? until : null, now < learntAt ? learntAt : null);
        var usualBy = seen.Away ? null : known.Clock.UsuallySeenBy(seen, now, Usual);
        return line with
        {
            Standing = standing,
            Since = since,
            Until = ends,
            LastSeenAt = seen.LastSeenAt,
            LastPlace = seen.LastPlace,
            Out = seen.Away,
            UsualBy = usualBy?.Local.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture),
            UsualWithinHours = usualBy is null && known.Clock.UsuallySeenWithinHours(seen, Usual) is { } hours ? (int)Math.Max(1, Math.Ceiling(hours)) : null,
            UnansweredChance = steps.UnansweredChance,
            Coverage = SilenceClock.CoverageOf(seen),
            DownPoints = [.. known.Facts.Devices.Values.Where(d => seen.IsDown(d.Id.ToString("N")) == true).Select(d => d.Name).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>A step of the ladder outweighs the rest; nobody is "fine" whom nothing could see.</summary>
    private static (WelfareStanding Standing, DateTimeOffset? Since, DateTimeOffset? Until) Stand(
        LadderState steps, DateTimeOffset? awayUntil, DateTimeOffset? learningUntil) => steps.Step switch
        {
            LadderStep.Visit => (WelfareStanding.Visit, steps.StepAt, null),
            LadderStep.Call => (WelfareStanding.Call, steps.StepAt, null),
            LadderStep.Ask => (WelfareStanding.Asked, steps.StepAt, null),
            _ when awayUntil is not null => (WelfareStanding.Away, null, awayUntil),
            _ when steps.CannotTellSince is not null => (WelfareStanding.CannotTell, steps.CannotTellSince, null),
            _ when learningUntil is not null => (WelfareStanding.Learning, null, learningUntil),
            _ => (WelfareStanding.Fine, null, null),
        };

    private static DateTimeOffset? Latest(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a > b ? a : b;

    private sealed record Known(long Version, DateTimeOffset ReadAt, CommunityFacts Facts, SilenceClock Clock, LadderOptions Ladder);
}

/// <summary>Where a community stands: equal marks mean that nothing on the list changed, but the passing of time.</summary>
public sealed record WelfareMark(long Cursor, long FactsVersion, long AlertChange, DateTimeOffset? EarliestDue);
