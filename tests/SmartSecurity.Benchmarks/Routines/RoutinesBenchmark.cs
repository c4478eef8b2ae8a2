using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Simulator.Homes;
using SmartSecurity.Storage;

namespace SmartSecurity.Benchmarks.Routines;

/// <summary>What the watch over 150,000 residents costs on one node: an event, a resident's memory, the queue of deadlines, a start.</summary>
/// <remarks>Lives are the simulator's. States are real ones, after 60 days; each resident has objects of their own.</remarks>
internal static class RoutinesBenchmark
{
    public const int Residents = 150_000;
    private const int Lives = 300;
    private const int Days = 60;
    private const int Rounds = 3;

    private static readonly DateOnly First = new(2026, 3, 2);

    /// <returns>Ready for the JSON line.</returns>
    public static async Task<object> RunAsync(TimeProvider clock, CancellationToken cancel)
    {
        var facts = Facts();
        var rule = new SilenceRule();
        Say("living 60 days");
        var lives = Live(trace: 0).Concat(Live(trace: 1)).ToArray();
        double clockNs = double.MaxValue, ruleNs = double.MaxValue;
        byte[][] states = [];
        for (var round = 1; round <= Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            clockNs = Math.Min(clockNs, ClockAlone(lives, clock));
            (var ns, states) = WholeRule(lives, rule, facts, clock);
            ruleNs = Math.Min(ruleNs, ns);
        }
        Tell("the clock alone, ns an event", clockNs);
        Tell("the whole rule with its deadline, ns an event", ruleNs);
        var folder = Directory.CreateTempSubdirectory("smartsecurity-bench");
        try
        {
            var path = Path.Combine(folder.FullName, "routines.db");
            Say("writing 150,000 residents");
            await WriteAsync(path, states, rule, cancel);
            var (startS, bytes, book) = await StartAsync(path, rule, clock, cancel);
            Tell("start from storage, s", startS);
            Tell("memory, bytes a resident", bytes);
            var (queueNs, dueUs, due) = Queue(book, facts, clock);
            Tell("a deadline of 150,000, with what it asks, µs", dueUs);
            Tell("through 150,000 deadlines, ns an event", queueNs);
            return new
            {
                residents = Residents,
                clockNsAnEvent = Math.Round(clockNs),
                ruleNsAnEvent = Math.Round(ruleNs),
                queueNsAnEvent = Math.Round(queueNs),
                deadlines = due,
                deadlineUs = Math.Round(dueUs, 1),
                storedBytesAResident = Math.Round(states.Average(s => s.Length)),
                memoryBytesAResident = Math.Round(bytes),
                startSeconds = Math.Round(startS, 2),
            };
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<HomeEvent[]> Live(int trace) => HomesSimulator
        .Generate(new HomesSettings { Residents = Lives / 2, Days = Days, Start = First, Trace = trace }).Events
        .Where(e => e.Kind is HomeEventKind.Enter or HomeEventKind.Leave or HomeEventKind.Activity)
        .GroupBy(e => e.Subject).Select(life => life.OrderBy(e => e.At).ToArray());

    private static double ClockAlone(HomeEvent[][] lives, TimeProvider time)
    {
        var clock = new SilenceClock(new LocalCalendar(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")), new SilenceOptions());
        var sightings = Array.ConvertAll(lives, life => Array.ConvertAll(life, e =>
            new Sighting(e.At.ToUnixTimeMilliseconds(), KindOf(e.Kind), Sighting.PointOf(e.Point!), null)));
        var started = time.GetTimestamp();
        foreach (var life in sightings)
        {
            SilenceState? state = null;
            foreach (var sighting in life) state = clock.Apply(state, sighting);
        }
        return time.GetElapsedTime(started).TotalNanoseconds / lives.Sum(l => l.Length);
    }

    private static (double NsAnEvent, byte[][] States) WholeRule(HomeEvent[][] lives, SilenceRule rule, CommunityFacts facts, TimeProvider time)
    {
        var events = lives.Select((life, i) => Array.ConvertAll(life, e => EventOf(e, Who(i)))).ToArray();
        var states = new IRuleState?[lives.Length];
        var started = time.GetTimestamp();
        for (var i = 0; i < events.Length; i++)
        {
            var subject = SilenceRule.SubjectOf(Who(i));
            foreach (var e in events[i]) states[i] = rule.Evaluate(states[i], subject, e, e.ReceivedAt, facts).State;
        }
        return (time.GetElapsedTime(started).TotalNanoseconds / events.Sum(l => l.Length), [.. states.OfType<IRuleState>().Select(rule.Save)]);
    }

    private static async Task WriteAsync(string path, byte[][] states, SilenceRule rule, CancellationToken cancel)
    {
        await using var db = Open(path);
        await db.Database.MigrateAsync(cancel);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        for (var i = 0; i < Residents; i++)
        {
            var bytes = states[i % states.Length];
            db.RuleStates.Add(new RuleStateRow
            {
                CommunityId = 1,
                Rule = rule.Name,
                Subject = SilenceRule.SubjectOf(Who(i)),
                DueAt = rule.Load(bytes).DueAt,
                State = bytes,
            });
            if (i % 10_000 != 9_999) continue;
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
        }
    }

    private static async Task<(double Seconds, double BytesAResident, RuleBook Book)> StartAsync(
        string path, SilenceRule rule, TimeProvider time, CancellationToken cancel)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var started = time.GetTimestamp();
        var book = new RuleBook([rule]);
        await using (var db = Open(path)) await book.LoadAsync(db.RuleStates.AsNoTracking().Where(s => s.CommunityId == 1).AsAsyncEnumerable(), cancel);
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        if (book.NextDueAt is null) throw new BenchmarkFailedException("Nothing is due among 150,000 residents.");
        return (seconds, (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Residents, book);
    }

    /// <summary>Everything that falls due until nine the next morning; then one event each of 20,000 residents, drawn from all of them.</summary>
    private static (double NsAnEvent, double UsADeadline, int Deadlines) Queue(RuleBook book, CommunityFacts facts, TimeProvider time)
    {
        const int events = 20_000;
        var random = new Random(1);
        var at = new DateTimeOffset(First.AddDays(Days).ToDateTime(new TimeOnly(9, 0)), TimeSpan.FromHours(8));
        var leaves = new HomeEvent(at, at, 0, HomeEventKind.Leave, "gate-1");
        var some = Enumerable.Range(0, events).Select(_ => EventOf(leaves, Who(random.Next(Residents)))).ToArray();
        var actions = new List<RuleAction>();
        var started = time.GetTimestamp();
        book.PassTime(at, facts, actions);
        var passed = time.GetElapsedTime(started);
        var due = actions.Count;
        started = time.GetTimestamp();
        foreach (var e in some) book.Apply(e, facts, actions);
        return (time.GetElapsedTime(started).TotalNanoseconds / events, passed.TotalMicroseconds / Math.Max(1, due), due);
    }

    private static SqliteSecurityDbContext Open(string path) =>
        new(new DbContextOptionsBuilder<SqliteSecurityDbContext>().UseSqlite($"Data Source={path}").Options);

    private static Guid Who(int i) => new(i, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1);

    private static SightingKind KindOf(HomeEventKind kind) => kind switch
    {
        HomeEventKind.Enter => SightingKind.In,
        HomeEventKind.Leave => SightingKind.Out,
        _ => SightingKind.Activity,
    };

    private static CommunityEvent EventOf(HomeEvent e, Guid who) => new()
    {
        InboxNumber = 1,
        At = e.At,
        ReceivedAt = e.At,
        Kind = e.Kind == HomeEventKind.Activity ? DeviceEventKind.Sensor : DeviceEventKind.Passage,
        DeviceId = new Guid((int)Sighting.PointOf(e.Point!), 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 2),
        Place = "Gate 2",
        ResidentId = who,
        Direction = e.Kind == HomeEventKind.Enter ? Direction.In : Direction.Out,
        Decision = Decision.Granted,
    };

    private static CommunityFacts Facts() => new()
    {
        CommunityId = 1,
        TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
        Devices = new Dictionary<Guid, DeviceFacts>(),
        WatchedResidents = Enumerable.Range(0, Residents).Select(Who).ToDictionary(id => id, id => new ResidentFacts(id, "–", "–", false, null)),
        WatchedPlates = new Dictionary<string, WatchedPlate>(),
    };

    private static void Say(string what) => Console.Error.WriteLine($"bench: routines, {what}");

    private static void Tell(string what, double figure) =>
        Console.Error.WriteLine($"{what,-46}{figure.ToString("N2", CultureInfo.InvariantCulture),12}");
}
