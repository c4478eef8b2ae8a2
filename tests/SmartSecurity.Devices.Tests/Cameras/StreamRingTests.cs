using System.Buffers.Binary;
using CsCheck;
using SmartSecurity.Devices.Cameras;

namespace SmartSecurity.Devices.Tests.Cameras;

/// <summary>
/// Goal: a piece of a stream begins where a player can begin, misses nothing of the asked time that the bounds allow, and memory stays bounded.
/// Method: transport streams of made-up packets, each with a number of its own, against what was given in.
/// </summary>
public sealed class StreamRingTests
{
    private const int PacketBytes = 188, MapPid = 0x1000, VideoPid = 0x100;
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 20, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(20);

    private static readonly Gen<(bool Begins, int Packets, int WaitMs)> AnyGroup =
        Gen.Select(Gen.Frequency((9, Gen.Const(false)), (1, Gen.Const(true))), Gen.Int[1, 900], Gen.Int[0, 4_000]);

    [Fact]
    public void A_piece_is_what_was_sent_from_a_whole_picture_on() =>
        Gen.Select(AnyGroup.List[1, 40], Gen.Int[0, 30_000], Gen.Int[0, 20_000], Gen.Int[1, 700]).Sample((groups, agoMs, lengthMs, pieceBytes) =>
        {
            var sent = new Sent(Keep, 64 * 1024 * 1024);
            foreach (var (begins, packets, waitMs) in groups) sent.Group(begins, packets, TimeSpan.FromMilliseconds(waitMs), pieceBytes);
            var from = sent.Now - TimeSpan.FromMilliseconds(agoMs);
            var until = from + TimeSpan.FromMilliseconds(lengthMs);

            var cut = sent.Ring.Cut(from, until);

            var asked = sent.Packets.Where(p => p.At >= from && p.At <= until && p.At >= sent.Now - Keep).ToList();
            if (cut is null) return asked.Count == 0;
            var numbers = NumbersIn(cut.Ts);
            var connection = sent.Packets[numbers[0]].Connection;
            return cut.Ts.Length % PacketBytes == 0 && PidOf(cut.Ts, 0) == 0 && PidOf(cut.Ts, 1) == MapPid
                && sent.Packets[numbers[0]].IsKey
                && numbers.Zip(numbers.Skip(1), (a, b) => b - a).All(step => step == 1)
                && numbers.All(n => sent.Packets[n].Connection == connection)
                && asked.Where(p => p.Connection == connection).All(p => p.Number >= numbers[0] && p.Number <= numbers[^1])
                && cut.From == sent.Packets[numbers[0]].At && cut.Until == sent.Packets[numbers[^1]].At;
        }, iter: 300);

    [Fact]
    public void Memory_is_bounded_whatever_comes_and_what_is_too_large_is_left_out_until_the_next_whole_picture() =>
        Gen.Select(AnyGroup.List[1, 60], Gen.Int[150_000, 900_000]).Sample((groups, bytesMax) =>
        {
            var sent = new Sent(Keep, bytesMax);
            foreach (var (begins, packets, waitMs) in groups)
            {
                sent.Group(begins, packets, TimeSpan.FromMilliseconds(waitMs), 64 * 1024);
                if (sent.Ring.BytesHeld > bytesMax + (2 * 348 * PacketBytes)) return false;   // what is taken in at once, and a spare
            }
            return sent.Ring.Cut(sent.Now - Keep, sent.Now) is not { } cut || sent.Packets[NumbersIn(cut.Ts)[0]].IsKey;
        }, iter: 300);

    [Fact]
    public void Of_two_connections_the_one_that_shows_more_is_taken()
    {
        var sent = new Sent(Keep, 64 * 1024 * 1024);
        sent.Group(begins: false, 10, TimeSpan.Zero, PacketBytes);
        for (var second = 0; second < 6; second++) sent.Group(begins: false, 10, TimeSpan.FromSeconds(1), PacketBytes);
        sent.Group(begins: true, 10, TimeSpan.FromSeconds(3), PacketBytes);

        var cut = sent.Ring.Cut(Start + TimeSpan.FromSeconds(1), sent.Now)!;

        Assert.Equal((Start + TimeSpan.FromSeconds(1), Start + TimeSpan.FromSeconds(12)), (cut.From, cut.Until));
    }

    [Fact]
    public void What_nobody_can_begin_with_is_not_held()
    {
        var sent = new Sent(Keep, 64 * 1024 * 1024);
        sent.Rest(500);
        Assert.Equal(0, sent.Ring.BytesHeld);
        Assert.Null(sent.Ring.Cut(Start, sent.Now));
    }

    [Fact]
    public void A_camera_that_is_gone_is_forgotten_when_its_time_is_over()
    {
        var sent = new Sent(Keep, 64 * 1024 * 1024);
        sent.Group(begins: false, 10, TimeSpan.Zero, PacketBytes);

        sent.Ring.ForgetOld(sent.Now + Keep);
        Assert.NotNull(sent.Ring.Cut(Start, sent.Now));
        sent.Ring.ForgetOld(sent.Now + Keep + TimeSpan.FromMilliseconds(1));

        Assert.Null(sent.Ring.Cut(Start, sent.Now));
    }

    [Theory]
    [InlineData(0x1b, false)]
    [InlineData(0x24, true)]
    public void The_tables_tell_how_the_pictures_are_coded(byte streamType, bool isHevc)
    {
        var sent = new Sent(Keep, 64 * 1024 * 1024) { StreamType = streamType };
        sent.Group(begins: false, 3, TimeSpan.Zero, PacketBytes);
        Assert.Equal(isHevc, sent.Ring.Cut(Start, sent.Now)!.IsHevc);
    }

    private static int PidOf(byte[] ts, int packet) => BinaryPrimitives.ReadUInt16BigEndian(ts.AsSpan((packet * PacketBytes) + 1)) & 0x1fff;

    /// <summary>Numbers of the video's packets, in their order.</summary>
    private static List<int> NumbersIn(byte[] ts) => [.. Enumerable.Range(0, ts.Length / PacketBytes).Where(n => PidOf(ts, n) == VideoPid)
        .Select(n => BinaryPrimitives.ReadInt32BigEndian(ts.AsSpan(((n + 1) * PacketBytes) - 4)))];

    /// <summary>A stream on its way into a ring, and all that was sent of it.</summary>
    private sealed class Sent
    {
        public Sent(TimeSpan keep, int bytesMax)
        {
            Ring = new(keep, bytesMax);
            Ring.Begin();
        }

        public StreamRing Ring { get; }
        public byte StreamType { get; init; } = 0x1b;
        public DateTimeOffset Now { get; private set; } = Start;
        public List<(int Number, DateTimeOffset At, bool IsKey, int Connection)> Packets { get; } = [];
        private int _connection;

        public void Group(bool begins, int packets, TimeSpan wait, int pieceBytes)
        {
            Now += wait;
            if (begins)
            {
                Ring.Append(Header(VideoPid, begins: false, hasField: false).AsSpan(0, 100), Now);   // the old one broke off inside a packet
                _connection++;
                Ring.Begin();
            }
            var bytes = new List<byte>();
            bytes.AddRange(Table(0, [0, 0xb0, 0x0d, 0, 1, 0xc1, 0, 0, 0, 1, 0xe0 | (MapPid >> 8), MapPid & 0xff]));
            bytes.AddRange(Table(MapPid, [2, 0xb0, 0x12, 0, 1, 0xc1, 0, 0, 0xe1, 0, 0xf0, 0, StreamType, 0xe1, 0, 0xf0, 0]));
            for (var n = 0; n < packets; n++) bytes.AddRange(Video(isKey: n == 0));
            var all = bytes.ToArray();
            for (var at = 0; at < all.Length; at += pieceBytes) Ring.Append(all.AsSpan(at, Math.Min(pieceBytes, all.Length - at)), Now);
            Now += wait;   // its last pictures come when the next group is near
            Rest(1);
        }

        /// <summary>Pictures that need those before them.</summary>
        public void Rest(int packets)
        {
            for (var n = 0; n < packets; n++) Ring.Append(Video(isKey: false), Now);
        }

        private byte[] Video(bool isKey)
        {
            var packet = Header(VideoPid, begins: isKey, hasField: isKey);
            if (isKey) (packet[4], packet[5]) = (1, 0x40);
            BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(PacketBytes - 4), Packets.Count);
            Packets.Add((Packets.Count, Now, isKey, _connection));
            return packet;
        }

        private static byte[] Table(int pid, byte[] section)
        {
            var packet = Header(pid, begins: true, hasField: false);
            section.CopyTo(packet, 5);
            return packet;
        }

        private static byte[] Header(int pid, bool begins, bool hasField)
        {
            var packet = new byte[PacketBytes];
            (packet[0], packet[1], packet[2]) = (0x47, (byte)((begins ? 0x40 : 0) | (pid >> 8)), (byte)pid);
            packet[3] = hasField ? (byte)0x30 : (byte)0x10;
            return packet;
        }
    }
}
