using System.Globalization;
using SmartSecurity.Simulator.Homes;

namespace SmartSecurity.Server.Demo;

/// <summary>A simulated resident as the register of the demo knows them. Every name is invented.</summary>
public sealed record DemoResident(int Subject, Guid Id, Guid HouseholdId, string Name, string Card, string? Plate, bool LivesAlone, bool Watched)
{
    /// <summary>Name of the fridge's door contact in the home of a watched resident.</summary>
    public string Contact => string.Create(CultureInfo.InvariantCulture, $"home-{Subject:000}-fridge");
}

/// <summary>The demo's people, and what they did for the last weeks. Pure: the same seed and day give the same community.</summary>
public sealed class DemoCommunity
{
    public const int CommunityId = 1;
    public const int Watched = 8;
    public const string WantedPlate = "皖A8K6F2";

    /// <summary>Gates as devices call themselves; the last two are for vehicles.</summary>
    public static IReadOnlyList<(string ExternalId, string Name)> Gates { get; } =
    [
        ("gate-1", "1号门 北门人行"), ("gate-2", "2号门 东门人行"), ("gate-3", "3号门 南门人行"), ("gate-4", "4号门 地下通道"),
        ("gate-5", "5号门 北门车行"), ("gate-6", "6号门 南门车行"),
    ];

    private static readonly TimeSpan LocalOffset = TimeSpan.FromHours(8);
    private const string Surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗";
    private const string GivenNames = "秀英桂兰玉梅建国志强淑珍德明文华春燕永福丽萍国庆晓东美玲";
    private const string PlateCharacters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    private DemoCommunity(IReadOnlyList<DemoResident> residents, IReadOnlyList<(Guid Id, string Address)> households, IReadOnlyList<HomeEvent> events) =>
        (Residents, Households, Events) = (residents, households, events);

    public IReadOnlyList<DemoResident> Residents { get; }
    public IReadOnlyList<(Guid Id, string Address)> Households { get; }

    /// <summary>Passages of everybody and fridge doors of the watched, in the order received, up to now.</summary>
    public IReadOnlyList<HomeEvent> Events { get; }

    /// <summary>The elder who lives alone and was last seen yesterday morning.</summary>
    public DemoResident NotSeen => Residents.First(r => r.Watched);

    public static DemoCommunity Make(DemoOptions options, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.ToOffset(LocalOffset).DateTime);
        var record = HomesSimulator.Generate(new HomesSettings
        {
            Seed = options.Seed,
            Residents = options.Households * 2,
            Days = options.HistoryDays + 1,
            Start = today.AddDays(-options.HistoryDays),
            Trace = 2,
            Gates = Gates.Count,
            UtcOffset = LocalOffset,
        });
        var draw = new Random(options.Seed);
        var homes = Enumerable.Range(0, options.Households).Select(i =>
            (Id: NextGuid(draw), Address: $"{1 + (i / 20)}-{1 + (i / 10 % 2)}-{1 + (i % 10)}01")).ToList();
        var there = record.Residents.Where(r => r.Household < options.Households).ToList();
        var watched = there.Where(r => r.LivesAlone && r.Class != HomeClass.Quiet && r.UnregisteredTrips.Count == 0 && r.RegisteredTrips.Count == 0)
            .Concat(there.Where(r => r.LivesAlone && r.Class != HomeClass.Quiet)).DistinctBy(r => r.Subject)
            .OrderByDescending(r => r.Class).Take(Watched).Select(r => r.Subject).ToHashSet();
        var residents = there.OrderByDescending(r => watched.Contains(r.Subject)).ThenByDescending(r => r.Class).Select(r => new DemoResident(
            r.Subject, NextGuid(draw), homes[r.Household].Id, NextName(draw), draw.Next(100_000_000).ToString("0000000000", CultureInfo.InvariantCulture),
            draw.Next(3) == 0 ? NextPlate(draw) : null, r.LivesAlone, watched.Contains(r.Subject))).ToList();
        var notSeen = residents.First(r => r.Watched).Subject;
        var lastSeen = new DateTimeOffset(today.AddDays(-1).ToDateTime(new TimeOnly(7, 42)), LocalOffset);
        return new DemoCommunity(residents, homes, [.. Cut(record.Events, there, watched, notSeen, lastSeen, now)]);
    }

    /// <summary>What is played: everybody's passages, the watched residents' fridges; the elder's end with a walk to the market yesterday.</summary>
    private static IEnumerable<HomeEvent> Cut(
        IReadOnlyList<HomeEvent> all, List<HomeResident> there, HashSet<int> watched, int notSeen, DateTimeOffset lastSeen, DateTimeOffset now)
    {
        var known = there.Select(r => r.Subject).ToHashSet();
        var walk = lastSeen - TimeSpan.FromMinutes(50);
        HomeEvent[] market =
        [
            new(walk, walk, notSeen, HomeEventKind.Leave, "gate-2"),
            new(lastSeen, lastSeen, notSeen, HomeEventKind.Enter, "gate-2"),
        ];
        var kept = all.Where(e => known.Contains(e.Subject) && e.ReceivedAt < now
            && (e.Subject != notSeen || e.At < walk)
            && e.Kind is HomeEventKind.Enter or HomeEventKind.Leave or HomeEventKind.Activity
            && (e.Kind != HomeEventKind.Activity || (watched.Contains(e.Subject) && e.Point == "fridge")));
        return kept.Concat(market).Where(e => e.ReceivedAt < now).OrderBy(e => e.ReceivedAt);
    }

    private static Guid NextGuid(Random draw)
    {
        Span<byte> bytes = stackalloc byte[16];
        draw.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static string NextName(Random draw)
    {
        var at = draw.Next(GivenNames.Length / 2) * 2;
        return $"{Surnames[draw.Next(Surnames.Length)]}{GivenNames.Substring(at, 2)}";
    }

    private static string NextPlate(Random draw)
    {
        if (draw.Next(4) == 0) return string.Create(CultureInfo.InvariantCulture, $"皖AD{draw.Next(100_000):00000}");   // new-energy, green
        var text = "皖A";
        for (var i = 0; i < 5; i++) text += PlateCharacters[draw.Next(i == 0 ? 10 : PlateCharacters.Length)];
        return text;
    }
}
