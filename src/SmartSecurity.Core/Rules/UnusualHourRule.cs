using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.CompilerServices;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>When an hour counts as unusual.</summary>
public sealed record UnusualHourOptions
{
    /// <summary>Asked about when a person makes at most so many passages a week at times as unusual: 0.001 to 1, 0.05 unless set.</summary>
    [Range(.001, 1.0)]
    public double PassagesPerWeek { get; init; } = .05;

    /// <summary>After a person's first passage nothing is asked for so long: 1 to 90 days, 14 days unless set.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "90.00:00:00")]
    public TimeSpan Learning { get; init; } = TimeSpan.FromDays(14);

    /// <summary>A further unusual crossing within so long of one that was asked about belongs to it: 1 to 24 h, 6 h unless set.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "1.00:00:00")]
    public TimeSpan SameOuting { get; init; } = TimeSpan.FromHours(6);
}

/// <summary>Asks a resident who crosses at an hour they almost never use.</summary>
/// <remarks>Source: docs/design/routines.md, "Unusual hour"; figures in docs/design/signs.md.</remarks>
public sealed class UnusualHourRule(UnusualHourOptions options) : IRule
{
    /// <summary>The question's kind.</summary>
    public const string Kind = "unusualHour";
    private const byte Version = 1;
    private const int HeadLength = 1 + (2 * sizeof(long)) + 1;

    private readonly ConditionalWeakTable<CommunityFacts, LocalCalendar> _calendars = [];

    public UnusualHourRule() : this(new UnusualHourOptions()) { }

    public string Name => Kind;

    /// <param name="Density">What was learnt.</param>
    /// <param name="PassageMs">The last passage that counted, Unix milliseconds.</param>
    /// <param name="Way">Its direction, so that a second reading of it does not count again.</param>
    /// <param name="AskedMs">The crossing that was asked about last; 0: none.</param>
    public sealed record Memory(PassageDensity Density, long PassageMs, SightingKind Way, long AskedMs) : IRuleState
    {
        public DateTimeOffset? DueAt => null;
    }

    public IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        SeenResident.Of(SeenResident.AtGate(e), facts, WelfareWatches.UnusualHour) is { } resident ? [SeenResident.SubjectOf(resident.Id)] : [];

    public RuleResult Evaluate(IRuleState? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (SeenResident.Of(subject, facts, WelfareWatches.UnusualHour) is not { } resident) return RuleResult.Nothing(null);
        if (e is null) return RuleResult.Nothing(state);
        var (atMs, way) = (e.At.ToUnixTimeMilliseconds(), Sighting.KindOf(e.Direction));
        var old = (Memory?)state ?? new Memory(PassageDensity.Empty(atMs), long.MinValue, way, 0);
        if (way == old.Way && old.PassageMs != long.MinValue && Math.Abs(atMs - old.PassageMs) < SilenceClock.RepeatWithin.TotalMilliseconds)
            return RuleResult.Nothing(state);

        var local = _calendars.GetValue(facts, f => new LocalCalendar(f.TimeZone)).LocalAt(atMs);
        var bin = ((local.Hour * 60) + local.Minute) / 15;
        var unusual = old.Density.IsUnusual(atMs, bin, options.PassagesPerWeek, out var rare);
        var learnt = old with { Density = old.Density.Learn(atMs, bin), PassageMs = Math.Max(atMs, old.PassageMs), Way = way };
        var asks = unusual && atMs - old.Density.FirstMs >= options.Learning.TotalMilliseconds
            && atMs - old.AskedMs >= options.SameOuting.TotalMilliseconds && !(resident.AwayUntil > e.At);
        if (!asks) return RuleResult.Nothing(learnt);
        return new(learnt with { AskedMs = atMs }, [SignQuestion.Of(Kind, resident, e.At, now, e.Place, facts,
            ("perWeek", rare.ToString("0.###", CultureInfo.InvariantCulture)))]);
    }

    public byte[] Save(IRuleState state)
    {
        var own = (Memory)state;
        var bytes = new byte[HeadLength + PassageDensity.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), own.PassageMs);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(9), own.AskedMs);
        bytes[17] = (byte)own.Way;
        own.Density.Save(bytes.AsSpan(HeadLength));
        return bytes;
    }

    public IRuleState Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadLength || bytes[0] != Version) throw new InvalidDataException("The unusual hour's state is of another version.");
        return new Memory(PassageDensity.Load(bytes[HeadLength..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]),
            (SightingKind)bytes[17], BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]));
    }
}
