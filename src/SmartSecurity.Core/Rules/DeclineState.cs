using System.Buffers.Binary;
using System.Collections.Immutable;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>What the decline rule knows of one resident.</summary>
/// <param name="Outings">In the week that closes next.</param>
/// <param name="Next">In the week after it, as far as it has begun.</param>
/// <param name="LeftOut">The week that closes next does not count: a trip, or the person's first, begun in its middle.</param>
/// <param name="NextLeftOut">The same of the week after it.</param>
/// <param name="LastMs">The last outing, Unix milliseconds: a second reading of it does not count again.</param>
/// <param name="Trend">The weeks before.</param>
public sealed record ResidentWeek(ushort Outings, ushort Next, bool LeftOut, bool NextLeftOut, long LastMs, OutingTrend Trend);

/// <summary>The decline rule's memory of a community: this week's outings, and each watched resident's trend.</summary>
/// <param name="Week">The week that closes next: whole weeks since Monday 1969-12-29, local.</param>
/// <param name="DueAt">When it is looked at: Monday 09:00 local.</param>
/// <param name="Residents">By resident, in the order of ids.</param>
public sealed record DeclineState(int Week, DateTimeOffset? DueAt, ImmutableSortedDictionary<Guid, ResidentWeek> Residents) : IRuleState
{
    private const byte Version = 1;
    private const int HeadLength = 17;
    private const int ResidentLength = 29;

    /// <summary>About 60 bytes a resident; the same bytes for the same state.</summary>
    public byte[] Save()
    {
        var bytes = new byte[HeadLength + Residents.Values.Sum(r => ResidentLength + r.Trend.Length)];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), Week);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(5), DueAt?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(13), Residents.Count);
        var at = HeadLength;
        foreach (var (id, r) in Residents)
        {
            var one = bytes.AsSpan(at);
            id.TryWriteBytes(one);
            BinaryPrimitives.WriteUInt16LittleEndian(one[16..], r.Outings);
            BinaryPrimitives.WriteUInt16LittleEndian(one[18..], r.Next);
            one[20] = (byte)((r.LeftOut ? 1 : 0) | (r.NextLeftOut ? 2 : 0));
            BinaryPrimitives.WriteInt64LittleEndian(one[21..], r.LastMs);
            r.Trend.Save(one[ResidentLength..]);
            at += ResidentLength + r.Trend.Length;
        }
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are of no version this program reads, or damaged.</exception>
    public static DeclineState Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadLength || bytes[0] != Version) throw new InvalidDataException("The decline's state is of another version.");
        var residents = ImmutableSortedDictionary.CreateBuilder<Guid, ResidentWeek>();
        var dueMs = BinaryPrimitives.ReadInt64LittleEndian(bytes[5..]);
        var left = BinaryPrimitives.ReadInt32LittleEndian(bytes[13..]);
        var rest = bytes[HeadLength..];
        for (; left > 0 && rest.Length > ResidentLength; left--)
        {
            var trend = OutingTrend.Load(rest[ResidentLength..]);
            residents[new Guid(rest[..16])] = new(BinaryPrimitives.ReadUInt16LittleEndian(rest[16..]), BinaryPrimitives.ReadUInt16LittleEndian(rest[18..]),
                (rest[20] & 1) != 0, (rest[20] & 2) != 0, BinaryPrimitives.ReadInt64LittleEndian(rest[21..]), trend);
            rest = rest[(ResidentLength + trend.Length)..];
        }
        if (left != 0 || rest.Length != 0) throw new InvalidDataException("The decline's state is damaged.");
        return new(BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]),
            dueMs == long.MaxValue ? null : DateTimeOffset.FromUnixTimeMilliseconds(dueMs), residents.ToImmutable());
    }
}
