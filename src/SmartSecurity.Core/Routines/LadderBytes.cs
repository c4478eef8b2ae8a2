using System.Buffers.Binary;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Core.Routines;

/// <summary>The silence rule's state as bytes: a head of fixed length, then the clock. Little endian; the same bytes for the same state.</summary>
internal static class LadderBytes
{
    private const byte Version = 3;
    private const int Instants = 6;
    private const int HeadBytes = 1 + 1 + 1 + (Instants * sizeof(long)) + (2 * sizeof(int));

    public static byte[] Write(SilenceRuleState state)
    {
        var silence = state.Silence.Save();
        var bytes = new byte[HeadBytes + silence.Length];
        var l = state.Ladder;
        (bytes[0], bytes[1], bytes[2]) = (Version, (byte)l.Step, (byte)(l.CannotTellRaised ? 1 : 0));
        var at = 3;
        foreach (var instant in new[] { state.DueAt, l.StepAt, l.HelloAt, l.CannotTellSince, l.AskedAt, l.GuestsUntil })
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), instant?.ToUnixTimeMilliseconds() ?? long.MaxValue);
            at += sizeof(long);
        }
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), l.Answered);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + sizeof(int)), l.Unanswered);
        silence.CopyTo(bytes, HeadBytes);
        return bytes;
    }

    public static SilenceRuleState Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadBytes || bytes[0] != Version || bytes[1] > (byte)LadderStep.Visit)
            throw new InvalidDataException("The silence rule's state is of another version.");
        Span<long> instants = stackalloc long[Instants];
        for (var i = 0; i < instants.Length; i++) instants[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(3 + (i * sizeof(long)))..]);
        var counts = bytes[(3 + (Instants * sizeof(long)))..];
        return new(SilenceState.Load(bytes[HeadBytes..]), new LadderState
        {
            Step = (LadderStep)bytes[1],
            CannotTellRaised = bytes[2] != 0,
            AskedAt = Instant(instants[4]),
            GuestsUntil = Instant(instants[5]),
            StepAt = Instant(instants[1]),
            HelloAt = Instant(instants[2]),
            CannotTellSince = Instant(instants[3]),
            Answered = BinaryPrimitives.ReadInt32LittleEndian(counts),
            Unanswered = BinaryPrimitives.ReadInt32LittleEndian(counts[sizeof(int)..]),
        }, Instant(instants[0]));
    }

    private static DateTimeOffset? Instant(long ms)
    {
        if (ms == long.MaxValue) return null;
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(ms);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException("The silence rule's state is damaged.", e);
        }
    }
}
