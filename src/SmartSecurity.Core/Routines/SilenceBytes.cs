using System.Text;

namespace SmartSecurity.Core.Routines;

/// <summary>A silence state as bytes. Little endian; the current cells are written as differences from the settled ones.</summary>
internal static class SilenceBytes
{
    private const byte Version = 2;

    public static byte[] Write(SilenceState state)
    {
        using var stream = new MemoryStream(2_048);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(state.LatestMs);
        writer.Write(state.SettledMs);
        writer.Write(state.Settled is not null);
        if (state.Settled is { } settled) Write(writer, settled, null);
        Write(writer, state.Current, state.Settled?.Habits);
        writer.Write((byte)state.Recent.Length);
        foreach (var s in state.Recent)
        {
            writer.Write(s.AtMs);
            writer.Write((byte)s.Kind);
            writer.Write(s.Point);
            WriteText(writer, s.Place);
        }
        writer.Flush();
        return stream.ToArray();
    }

    public static SilenceState Read(ReadOnlySpan<byte> bytes)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        try
        {
            if (reader.ReadByte() != Version) throw new InvalidDataException("The silence state is of another version.");
            var (latestMs, settledMs) = (reader.ReadInt64(), reader.ReadInt64());
            var settled = reader.ReadBoolean() ? ReadMoment(reader, null) : null;
            var current = ReadMoment(reader, settled?.Habits);
            var recent = new Sighting[reader.ReadByte()];
            for (var i = 0; i < recent.Length; i++)
                recent[i] = new(reader.ReadInt64(), (SightingKind)reader.ReadByte(), reader.ReadUInt32(), ReadText(reader));
            if (stream.Position != stream.Length) throw new InvalidDataException("The silence state is longer than it should be.");
            return new(settled, recent, current, latestMs, settledMs);
        }
        catch (Exception e) when (e is EndOfStreamException or IndexOutOfRangeException or FormatException)
        {
            throw new InvalidDataException("The silence state is damaged.", e);
        }
    }

    private static void Write(BinaryWriter writer, SilenceMoment m, Habits? basis)
    {
        writer.Write((byte)((m.Away ? 1 : 0) | (m.HasTrace ? 2 : 0) | (m.AnsweredMs is null ? 0 : 4) | (m.LastPlace is null ? 0 : 8)));
        writer.Write((byte)m.PassageKind);
        writer.Write((byte)m.DownMask);
        writer.Write(m.FirstMs);
        writer.Write(m.LastSeenMs);
        writer.Write(m.PassageMs);
        writer.Write(m.AwayUntilMs);
        writer.Write(m.AnchorMs);
        if (m.AnsweredMs is { } answeredMs) writer.Write(answeredMs);
        if (m.LastPlace is { } place) writer.Write(place);
        writer.Write((byte)m.SeenLately.Length);
        foreach (var minute in m.SeenLately) writer.Write(minute);
        writer.Write(m.R);
        writer.Write(m.ExpectedSince);
        writer.Write(m.HoursSince);
        writer.Write(m.WeightHome);
        writer.Write(m.Habits.EpochMs);
        writer.Write(m.Habits.LearntMs);
        writer.Write(m.Habits.Exits);
        writer.Write(m.Habits.HomeSightings);
        writer.Write(m.Habits.Unread);
        WriteCells(writer, m.Habits.Passages, basis?.Passages);
        WriteCells(writer, m.Habits.Exposure, basis?.Exposure);
        foreach (var x in m.Habits.Observed) writer.Write(x);
        foreach (var x in m.Habits.Expected) writer.Write(x);
        writer.Write((byte)m.Habits.Places.Length);
        foreach (var p in m.Habits.Places)
        {
            writer.Write(p.Point);
            writer.Write(p.FromHome);
            writer.Write(p.FromAway);
        }
    }

    private static SilenceMoment ReadMoment(BinaryReader reader, Habits? basis)
    {
        var flags = reader.ReadByte();
        var (kind, mask) = ((SightingKind)reader.ReadByte(), reader.ReadByte());
        var (firstMs, lastSeenMs, passageMs, awayUntilMs, anchorMs) =
            (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        long? answeredMs = (flags & 4) != 0 ? reader.ReadInt64() : null;
        var place = (flags & 8) != 0 ? reader.ReadString() : null;
        var lately = new int[reader.ReadByte()];
        for (var i = 0; i < lately.Length; i++) lately[i] = reader.ReadInt32();
        var (r, expected, hours, home) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        return new()
        {
            FirstMs = firstMs,
            LastSeenMs = lastSeenMs,
            LastPlace = place,
            PassageMs = passageMs,
            PassageKind = kind,
            Away = (flags & 1) != 0,
            HasTrace = (flags & 2) != 0,
            DownMask = mask,
            AwayUntilMs = awayUntilMs,
            AnsweredMs = answeredMs,
            AnchorMs = anchorMs,
            SeenLately = lately,
            R = r,
            ExpectedSince = expected,
            HoursSince = hours,
            WeightHome = home,
            Habits = ReadHabits(reader, basis),
        };
    }

    private static Habits ReadHabits(BinaryReader reader, Habits? basis)
    {
        var (epochMs, learntMs) = (reader.ReadInt64(), reader.ReadInt64());
        var (exits, homeSightings, unread) = (reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle());
        var passages = ReadCells(reader, basis?.Passages);
        var exposure = ReadCells(reader, basis?.Exposure);
        float[] observed = new float[Habits.Factors], expected = new float[Habits.Factors];
        for (var i = 0; i < observed.Length; i++) observed[i] = reader.ReadSingle();
        for (var i = 0; i < expected.Length; i++) expected[i] = reader.ReadSingle();
        var places = new PlaceCount[reader.ReadByte()];
        if (places.Length > Habits.PlacesMax) throw new InvalidDataException("The silence state has too many places.");
        for (var i = 0; i < places.Length; i++) places[i] = new(reader.ReadUInt32(), reader.ReadUInt16(), reader.ReadUInt16());
        return new()
        {
            EpochMs = epochMs,
            LearntMs = learntMs,
            Exits = exits,
            HomeSightings = homeSightings,
            Unread = unread,
            Passages = passages,
            Exposure = exposure,
            Observed = observed,
            Expected = expected,
            Places = places,
        };
    }

    /// <summary>Only the cells that differ, each with its number; all of them where there is nothing to differ from.</summary>
    private static void WriteCells(BinaryWriter writer, ushort[] cells, ushort[]? basis)
    {
        if (basis is not null)
        {
            var changed = Enumerable.Range(0, cells.Length).Where(i => cells[i] != basis[i]).ToArray();
            writer.Write((byte)changed.Length);
            foreach (var i in changed)
            {
                writer.Write((byte)i);
                writer.Write(cells[i]);
            }
            return;
        }
        foreach (var cell in cells) writer.Write(cell);
    }

    private static ushort[] ReadCells(BinaryReader reader, ushort[]? basis)
    {
        if (basis is null)
        {
            var cells = new ushort[Habits.Cells];
            for (var i = 0; i < cells.Length; i++) cells[i] = reader.ReadUInt16();
            return cells;
        }
        var copy = (ushort[])basis.Clone();
        for (int i = 0, count = reader.ReadByte(); i < count; i++) copy[reader.ReadByte()] = reader.ReadUInt16();
        return copy;
    }

    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null) writer.Write(text);
    }

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;
}
