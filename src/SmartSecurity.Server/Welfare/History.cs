using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Server;

/// <summary>A community's own history, as the silence rule would hear it.</summary>
/// <param name="Community">Watched residents who were seen at least once, and the local time they live by.</param>
/// <param name="Facts">What holds in the community now.</param>
/// <param name="From">Its first instant.</param>
/// <param name="To">Its last.</param>
internal sealed record History(RoutineCommunity Community, CommunityFacts Facts, DateTimeOffset From, DateTimeOffset To)
{
    public int Days => (int)(To - From).TotalDays;
}

/// <summary>Reads a community's inbox into what is replayed. Reads only; recognises nothing again.</summary>
internal sealed class HistoryReader(SecurityStore store, FactsReader facts, ProfileLimits limits, TimeProvider clock)
{
    /// <summary>Habits older than this say little of today's, and would take long to replay.</summary>
    public static readonly TimeSpan BackMax = TimeSpan.FromDays(180);

    private const int RowsAtOnce = 1_000;

    /// <param name="communityId">It must exist.</param>
    /// <param name="share">Told 0..1 of the rows after each batch.</param>
    /// <param name="cancel">Stops between two batches.</param>
    public async Task<History> ReadAsync(int communityId, Action<double> share, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var community = await db.Communities.AsNoTracking().SingleAsync(c => c.Id == communityId, cancel);
        var to = community.ClockHeld ? community.Clock : clock.GetUtcNow();
        var back = to - BackMax;
        var knowledge = await facts.ReadAsync(communityId, limits.SilentAfter, cancel);
        var recorder = new HistoryRecorder();
        // What the rule is told of points that fall silent comes from these rules, not from the inbox.
        var book = new RuleBook([new CameraFaultRule(), new DeviceSilentRule(), new SequenceGapRule(), recorder]);
        var actions = new List<RuleAction>();
        DateTimeOffset? from = null;
        var first = await db.Inbox.Where(m => m.CommunityId == communityId && m.ReceivedAt >= back).MinAsync(m => (long?)m.Number, cancel) ?? long.MaxValue;
        for (var cursor = first - 1; ;)
        {
            var batch = await db.Inbox.AsNoTracking().Where(m => m.CommunityId == communityId && m.Number > cursor && m.ReceivedAt <= to)
                .OrderBy(m => m.Number).Take(RowsAtOnce).ToListAsync(cancel);
            if (batch.Count == 0) break;
            if (from is null) book.Stand(batch[0].ReceivedAt, knowledge.Facts);
            from ??= batch[0].ReceivedAt;
            foreach (var row in batch)
            {
                book.PassTime(row.ReceivedAt, knowledge.Facts, actions);
                foreach (var read in EventReading.Read(row, knowledge)) book.Apply(read.Event, knowledge.Facts, actions);
            }
            actions.Clear();
            cursor = batch[^1].Number;
            share(Math.Clamp((cursor - first + 1.0) / Math.Max(1, community.InboxNext - first), 0, 1));
        }
        book.PassTime(to, knowledge.Facts, actions);
        var calendar = new LocalCalendar(knowledge.Facts.TimeZone, knowledge.Facts.Days);
        return new(new(recorder.Subjects(knowledge.Facts, to), calendar), knowledge.Facts, from ?? to, to);
    }
}

/// <summary>Stands among the rules where the silence rule would, and writes down what that one is told.</summary>
internal sealed class HistoryRecorder : IReliesOnDevices
{
    private readonly SilenceRule _rule = new();
    private readonly Dictionary<string, List<CommunityEvent>> _heard = new(StringComparer.Ordinal);
    private readonly List<RoutineStep> _points = [];
    private readonly HashSet<uint> _down = [];

    public string Name => "history";

    public IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts)
    {
        if (e.Kind != Core.Devices.DeviceEventKind.Heartbeat) return _rule.SubjectsOf(e, facts);
        // Once for all: kept for each resident, the heartbeats of half a year would fill the memory.
        var point = PointOf(e);
        if (e.State is "offline" or "online" && (e.State == "offline" ? _down.Add(point) : _down.Remove(point)))
            _points.Add(new(new(e.At.ToUnixTimeMilliseconds(), e.State == "offline" ? SightingKind.Outage : SightingKind.Restored, point, null), null));
        return [];
    }

    public RuleResult Evaluate(IRuleState? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (e is null) return RuleResult.Nothing(null);
        if (!_heard.TryGetValue(subject, out var heard)) _heard[subject] = heard = [];
        heard.Add(e);
        return RuleResult.Nothing(null);
    }

    public byte[] Save(IRuleState state) => throw new InvalidOperationException("A recorder has no state.");

    public IRuleState Load(ReadOnlySpan<byte> bytes) => throw new InvalidOperationException("A recorder has no state.");

    /// <summary>Everybody who is watched and was seen.</summary>
    public List<RoutineSubject> Subjects(CommunityFacts facts, DateTimeOffset to)
    {
        List<RoutineSubject> subjects = [];
        foreach (var resident in facts.WatchedResidents.Values.Where(r => r.Watches.HasFlag(WelfareWatches.Silence)).OrderBy(r => r.Id))
            if (_heard.TryGetValue(SilenceRule.SubjectOf(resident.Id), out var heard) && Subject(resident, heard, to.ToUnixTimeMilliseconds()) is { } one)
                subjects.Add(one);
        return subjects;
    }

    private RoutineSubject? Subject(ResidentFacts resident, List<CommunityEvent> heard, long endMs)
    {
        List<RoutineStep> steps = [];
        List<SpanMs> trips = [];
        foreach (var e in heard.OrderBy(e => e.At))
        {
            var atMs = e.At.ToUnixTimeMilliseconds();
            if (e.Kind != Core.Devices.DeviceEventKind.Welfare) steps.Add(new(new(atMs, KindOf(e), PointOf(e), null), null));
            else if (e.Welfare is { Word: WelfareWord.Away, Until: { } until }) Away(new(atMs, until.ToUnixTimeMilliseconds()));
            else if (e.Welfare is { Word: WelfareWord.Back } && trips is [.., var last] && last.Holds(atMs)) Back(last, atMs);
        }
        var readings = steps.Where(s => s.TripUntilMs is null).Select(s => s.Sighting.AtMs).Order().ToList();
        if (readings.Count == 0) return null;
        // A trip that was typed into the register has an end and no beginning: it began after the last reading before its end.
        if (resident.AwayUntil?.ToUnixTimeMilliseconds() is { } registeredMs && registeredMs > readings[0] && !trips.Any(t => t.ToMs >= registeredMs))
            Away(new(readings.Last(ms => ms < registeredMs) + 1, registeredMs));
        var points = steps.Select(s => s.Sighting.Point).ToHashSet();
        return new()
        {
            Name = resident.Id.ToString("N"),
            Steps = [.. steps.Concat(_points.Where(p => points.Contains(p.Sighting.Point))).OrderBy(s => s.Sighting)],
            AtHome = AtHome(steps, endMs),
            RegisteredTrips = trips,
            UnregisteredTrips = [],
            EndMs = endMs,
        };

        void Away(SpanMs trip)
        {
            if (trip.ToMs <= trip.FromMs) return;
            if (trips is [.., var before] && before.ToMs > trip.FromMs) trips[^1] = before with { ToMs = trip.FromMs };
            trips.Add(trip with { ToMs = Math.Min(trip.ToMs, endMs) });
            steps.Add(new(new(trip.FromMs, default, 0, null), trip.ToMs));
        }

        void Back(SpanMs trip, long atMs)
        {
            trips[^1] = trip with { ToMs = atMs };
            steps.Add(new(new(atMs, default, 0, null), atMs));
        }
    }

    /// <summary>From a reading on the way in, or by a sensor at home, to the next on the way out.</summary>
    private static List<SpanMs> AtHome(List<RoutineStep> steps, long endMs)
    {
        List<SpanMs> home = [];
        long? sinceMs = null;
        foreach (var s in steps.Where(s => s.TripUntilMs is null).Select(s => s.Sighting).Order())
        {
            if (s.Kind is SightingKind.In or SightingKind.Activity) sinceMs ??= s.AtMs;
            if (s.Kind is not (SightingKind.Out or SightingKind.Unknown)) continue;
            if (sinceMs is { } fromMs && s.AtMs > fromMs) home.Add(new(fromMs, s.AtMs));
            sinceMs = null;
        }
        if (sinceMs is { } openMs && endMs > openMs) home.Add(new(openMs, endMs));
        return home;
    }

    private static SightingKind KindOf(CommunityEvent e) =>
        e.Kind is Core.Devices.DeviceEventKind.Sensor or Core.Devices.DeviceEventKind.Door ? SightingKind.Activity : Sighting.KindOf(e.Direction);

    private static uint PointOf(CommunityEvent e) => Sighting.PointOf(e.DeviceId.ToString("N"));
}
