namespace SmartSecurity.Devices.Cameras;

/// <summary>A piece of a stream as the camera sent it.</summary>
/// <param name="Ts">MPEG transport stream; begins with its tables and a picture that needs no other.</param>
/// <param name="From">When its first byte arrived here.</param>
/// <param name="Until">When its last byte arrived.</param>
/// <param name="IsHevc">H.265; else it is taken for H.264.</param>
public sealed record StreamCut(byte[] Ts, DateTimeOffset From, DateTimeOffset Until, bool IsHevc);

/// <summary>The last seconds of one camera's stream, in memory only and bounded in time and in bytes.</summary>
/// <remarks>
/// Kept as groups of pictures, the oldest goes first: a piece can begin at a group only. Source of the packets' form: ISO/IEC 13818-1, 2.4.3;
/// of the stream types in a programme's map: the same, table 2-34. Safe for one writer and any readers.
/// </remarks>
/// <param name="keep">How far back it reaches while the bytes suffice; one group more is held so that this is always covered.</param>
/// <param name="bytesMax">Of the packets held, together.</param>
public sealed class StreamRing(TimeSpan keep, int bytesMax)
{
    private const int PacketBytes = 188, ChunkBytes = 348 * PacketBytes;   // below what the large object heap takes
    private const int LastTablePid = 0x1f;
    private const byte Sync = 0x47, HevcStream = 0x24;

    private readonly Lock _turn = new();
    private readonly LinkedList<Group> _groups = new();
    private readonly Stack<byte[]> _spare = new();
    private readonly byte[] _half = new byte[PacketBytes];
    private int _halfBytes, _connection, _chunks;
    private byte[]? _association, _map;

    /// <summary>Bytes of memory that packets lie in.</summary>
    public int BytesHeld
    {
        get
        {
            lock (_turn) return _chunks * ChunkBytes;
        }
    }

    /// <summary>Another connection begins: what came before stays, but no piece spans the two.</summary>
    public void Begin()
    {
        lock (_turn)
        {
            _connection++;
            (_halfBytes, _association, _map) = (0, null, null);
        }
    }

    /// <summary>Takes what arrived, however it was cut on its way.</summary>
    public void Append(ReadOnlySpan<byte> bytes, DateTimeOffset at)
    {
        lock (_turn)
        {
            if (_halfBytes > 0)
            {
                var missing = Math.Min(PacketBytes - _halfBytes, bytes.Length);
                bytes[..missing].CopyTo(_half.AsSpan(_halfBytes));
                bytes = bytes[missing..];
                _halfBytes += missing;
                if (_halfBytes < PacketBytes) return;
                _halfBytes = 0;
                Take(_half, at);
            }
            for (; bytes.Length >= PacketBytes; bytes = bytes[PacketBytes..]) Take(bytes[..PacketBytes], at);
            bytes.CopyTo(_half);
            _halfBytes = bytes.Length;
            Forget(at);
        }
    }

    /// <summary>Forgets what is too old; called by itself with whatever arrives, and by whoever knows that nothing does.</summary>
    public void ForgetOld(DateTimeOffset now)
    {
        lock (_turn)
        {
            Forget(now);
            while (_groups.First is { Value.Until: var until } && until < now - keep) DropFirst();
        }
    }

    /// <summary>The piece that covers a span of time best; of several connections the one with most of it.</summary>
    /// <returns>Null: nothing of it is here. The piece may begin earlier by a group, and later when the ring does not reach so far back.</returns>
    public StreamCut? Cut(DateTimeOffset from, DateTimeOffset until)
    {
        lock (_turn)
        {
            var inside = _groups.Where(g => g.Until >= from && g.At <= until).GroupBy(g => g.Connection)
                .MaxBy(c => c.Max(g => g.Until) - c.Min(g => g.At))?.ToList();
            if (inside is null) return null;
            var first = inside[0];
            var bytes = new byte[first.Tables.Length + inside.Sum(g => g.Bytes)];
            first.Tables.CopyTo(bytes, 0);
            var written = first.Tables.Length;
            foreach (var group in inside) written += group.CopyTo(bytes.AsSpan(written));
            return new(bytes, first.At, inside[^1].Until, IsHevc(first.Tables.AsSpan(PacketBytes)));
        }
    }

    private void Take(ReadOnlySpan<byte> packet, DateTimeOffset at)
    {
        if (packet[0] != Sync) return;   // our own ffmpeg wrote it: a byte that went astray costs one group at most
        var pid = ((packet[1] & 0x1f) << 8) | packet[2];
        var (begins, hasField) = ((packet[1] & 0x40) != 0, (packet[3] & 0x20) != 0);
        var isMap = _association is { } table && pid == MapPidIn(table);
        if (pid == 0) _association = packet.ToArray();
        else if (isMap) _map = packet.ToArray();
        if (isMap || pid <= LastTablePid) return;   // each group has its own in front
        if (begins && hasField && packet[4] > 0 && (packet[5] & 0x40) != 0 && _association is not null && _map is not null)
            _groups.AddLast(new Group([.. _association, .. _map], at, _connection));
        if (_groups.Last is not { Value: var group } || group.Connection != _connection) return;   // nothing can begin with it
        if (!group.HasRoom) group.Add(_spare.TryPop(out var spare) ? spare : NewChunk());
        group.Write(packet, at);
    }

    private void Forget(DateTimeOffset now)
    {
        while (_groups.First?.Next is { Value.At: var next } && next <= now - keep) DropFirst();
        while (_groups.Count > 0 && _groups.Sum(g => g.Chunks) * (long)ChunkBytes > bytesMax) DropFirst();
        while (_spare.Count > 1)
        {
            _spare.Pop();
            _chunks--;
        }
    }

    private void DropFirst()
    {
        foreach (var chunk in _groups.First!.Value.Empty()) _spare.Push(chunk);
        _groups.RemoveFirst();
    }

    private byte[] NewChunk()
    {
        _chunks++;
        return GC.AllocateUninitializedArray<byte>(ChunkBytes);
    }

    private static int MapPidIn(ReadOnlySpan<byte> association)
    {
        var section = SectionOf(association);
        return section.Length < 12 ? -1 : ((section[10] & 0x1f) << 8) | section[11];
    }

    private static bool IsHevc(ReadOnlySpan<byte> map)
    {
        var section = SectionOf(map);
        if (section.Length < 12) return false;
        var first = 12 + (((section[10] & 0x0f) << 8) | section[11]);
        return section.Length > first && section[first] == HevcStream;
    }

    private static ReadOnlySpan<byte> SectionOf(ReadOnlySpan<byte> packet)
    {
        var start = 4 + ((packet[3] & 0x20) != 0 ? 1 + packet[4] : 0);
        if (start >= PacketBytes) return [];
        start += 1 + packet[start];
        return start < PacketBytes ? packet[start..] : [];
    }

    /// <summary>Packets from a picture that needs no other to the next such picture.</summary>
    private sealed class Group(byte[] tables, DateTimeOffset at, int connection)
    {
        private readonly List<byte[]> _chunks = [];

        public byte[] Tables => tables;
        public DateTimeOffset At { get; } = at;
        public DateTimeOffset Until { get; private set; } = at;
        public int Connection => connection;
        public int Bytes { get; private set; }
        public int Chunks => _chunks.Count;
        public bool HasRoom => Bytes < _chunks.Count * ChunkBytes;

        public void Add(byte[] chunk) => _chunks.Add(chunk);

        public void Write(ReadOnlySpan<byte> packet, DateTimeOffset when)
        {
            packet.CopyTo(_chunks[^1].AsSpan(Bytes % ChunkBytes));
            Bytes += PacketBytes;
            Until = when;
        }

        public int CopyTo(Span<byte> to)
        {
            for (var done = 0; done < Bytes; done += ChunkBytes)
                _chunks[done / ChunkBytes].AsSpan(0, Math.Min(ChunkBytes, Bytes - done)).CopyTo(to[done..]);
            return Bytes;
        }

        public List<byte[]> Empty() => _chunks;
    }
}
