using System.Buffers.Binary;
using System.Globalization;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>Asks a resident who crosses a gate again and again within a short time; once an episode.</summary>
/// <remarks>Source: docs/design/routines.md, "restlessness". An episode ends when nothing is crossed for <see cref="Within"/>.</remarks>
public sealed class RestlessnessRule : IRule
{
    /// <summary>The question's kind.</summary>
    public const string Kind = "restlessness";

    /// <summary>So many crossings within <see cref="Within"/> are asked about.</summary>
    public const int Crossings = 8;

    public static readonly TimeSpan Within = TimeSpan.FromMinutes(90);

    /// <summary>Readings of a gate that cannot tell the way count as one within this.</summary>
    private static readonly TimeSpan SameReading = TimeSpan.FromMinutes(1);
    private const byte Version = 1;

    public string Name => Kind;

    /// <param name="Recent">The latest crossings, oldest first, at most <see cref="Crossings"/>.</param>
    /// <param name="Asked">The present episode was asked about.</param>
    public sealed record Memory(IReadOnlyList<Crossing> Recent, bool Asked) : IRuleState
    {
        /// <summary>When the episode is over if nothing more is crossed.</summary>
        public DateTimeOffset? DueAt => DateTimeOffset.FromUnixTimeMilliseconds(Recent[^1].AtMs) + Within;
    }

    /// <summary>One crossing, Unix milliseconds, and which way.</summary>
    public readonly record struct Crossing(long AtMs, SightingKind Way);

    public IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        SeenResident.Of(SeenResident.AtGate(e), facts, WelfareWatches.Restlessness) is { } resident ? [SeenResident.SubjectOf(resident.Id)] : [];

    public RuleResult Evaluate(IRuleState? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (e is null || SeenResident.Of(subject, facts, WelfareWatches.Restlessness) is not { } resident) return RuleResult.Nothing(null);
        var old = (Memory?)state;
        var seen = new Crossing(e.At.ToUnixTimeMilliseconds(), Sighting.KindOf(e.Direction));
        if (old is null) return RuleResult.Nothing(seen.AtMs + Within.TotalMilliseconds > now.ToUnixTimeMilliseconds() ? new Memory([seen], false) : null);

        var recent = old.Recent.ToList();
        var at = recent.FindLastIndex(c => c.AtMs <= seen.AtMs) + 1;
        if ((at > 0 && Repeats(recent[at - 1], seen)) || (at < recent.Count && Repeats(seen, recent[at]))) return RuleResult.Nothing(state);
        recent.Insert(at, seen);
        if (recent.Count > Crossings) recent.RemoveAt(0);
        var many = recent.Count == Crossings && recent[^1].AtMs - recent[0].AtMs <= Within.TotalMilliseconds;
        var next = new Memory(recent, old.Asked || many);
        return !many || old.Asked ? RuleResult.Nothing(next) : new(next, [SignQuestion.Of(Kind, resident, e.At, now, e.Place, facts,
            ("crossings", Crossings.ToString(CultureInfo.InvariantCulture)),
            ("minutes", Within.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)))]);
    }

    public byte[] Save(IRuleState state)
    {
        var own = (Memory)state;
        var bytes = new byte[2 + (own.Recent.Count * 9)];
        (bytes[0], bytes[1]) = (Version, (byte)(own.Asked ? 1 : 0));
        for (var i = 0; i < own.Recent.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2 + (i * 9)), own.Recent[i].AtMs);
            bytes[10 + (i * 9)] = (byte)own.Recent[i].Way;
        }
        return bytes;
    }

    public IRuleState Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 11 || bytes[0] != Version || (bytes.Length - 2) % 9 != 0)
            throw new InvalidDataException("The restlessness state is of another version.");
        var recent = new Crossing[(bytes.Length - 2) / 9];
        for (var i = 0; i < recent.Length; i++)
            recent[i] = new(BinaryPrimitives.ReadInt64LittleEndian(bytes[(2 + (i * 9))..]), (SightingKind)bytes[10 + (i * 9)]);
        return new Memory(recent, bytes[1] == 1);
    }

    /// <summary>The door and the gate behind it read one crossing twice; somebody who turns back is read the other way in between.</summary>
    private static bool Repeats(Crossing first, Crossing second) =>
        first.Way == second.Way
        && second.AtMs - first.AtMs < (first.Way == SightingKind.Unknown ? SameReading : SilenceClock.RepeatWithin).TotalMilliseconds;
}
