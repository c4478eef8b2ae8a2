using System.Buffers.Binary;

namespace SmartSecurity.Vision.Models;

/// <summary>One table of a FlatBuffers file. Every step is held to the file: bad offsets are refused, nothing is followed twice.</summary>
/// <remarks>
/// Source: flatbuffers.dev, "Internals". A table begins with the signed distance back to its vtable; the vtable holds its own size, the table's size
/// and a 16-bit place for each field, 0 where the field is absent. Offsets to vectors and tables count from where they stand.
/// </remarks>
internal readonly struct FlatTable
{
    private readonly ReadOnlyMemory<byte> _file;
    private readonly long _at, _vtable;
    private readonly int _vtableBytes;

    private FlatTable(ReadOnlyMemory<byte> file, long at)
    {
        (_file, _at) = (file, at);
        _vtable = at - BinaryPrimitives.ReadInt32LittleEndian(Span(at, sizeof(int)));
        _vtableBytes = BinaryPrimitives.ReadUInt16LittleEndian(Span(_vtable, sizeof(ushort)));
    }

    /// <exception cref="InvalidDataException">It does not bear the identifier, or its first offset leaves the file.</exception>
    public static FlatTable Root(ReadOnlyMemory<byte> file, ReadOnlySpan<byte> identifier)
    {
        if (file.Length < 8 || !file.Span[4..8].SequenceEqual(identifier)) throw new InvalidDataException("it is no TFLite file");
        return new(file, BinaryPrimitives.ReadUInt32LittleEndian(file.Span));
    }

    /// <summary>A field of one byte; 0 where it is absent.</summary>
    public byte Byte(int field) => PlaceOf(field) is { } place ? Span(place, 1)[0] : (byte)0;

    public int Int(int field, int absent = 0) =>
        PlaceOf(field) is { } place ? BinaryPrimitives.ReadInt32LittleEndian(Span(place, sizeof(int))) : absent;

    /// <summary>A field that is a table; null where it is absent.</summary>
    public FlatTable? Table(int field) => PlaceOf(field) is { } place ? new FlatTable(_file, Follow(place)) : null;

    /// <exception cref="InvalidDataException">There are more than <paramref name="max"/>, or they leave the file.</exception>
    public FlatTable[] Tables(int field, int max)
    {
        var (start, count) = Vector(field, sizeof(uint), max);
        var tables = new FlatTable[count];
        for (var i = 0; i < count; i++) tables[i] = new(_file, Follow(start + i * sizeof(uint)));
        return tables;
    }

    /// <exception cref="InvalidDataException">There are more than <paramref name="max"/>, or they leave the file.</exception>
    public int[] Ints(int field, int max)
    {
        var (start, count) = Vector(field, sizeof(int), max);
        var ints = new int[count];
        for (var i = 0; i < count; i++) ints[i] = BinaryPrimitives.ReadInt32LittleEndian(Span(start + i * sizeof(int), sizeof(int)));
        return ints;
    }

    /// <summary>A vector of bytes as a part of the file, not copied.</summary>
    public ReadOnlyMemory<byte> Bytes(int field)
    {
        var (start, count) = Vector(field, 1, int.MaxValue);
        return _file.Slice((int)start, count);
    }

    private (long Start, int Count) Vector(int field, int itemBytes, int max)
    {
        if (PlaceOf(field) is not { } place) return (0, 0);
        var at = Follow(place);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(Span(at, sizeof(uint)));
        if (count > max) throw new InvalidDataException("it holds more than any model that is understood");
        _ = Span(at + sizeof(uint), count * itemBytes);
        return (at + sizeof(uint), (int)count);
    }

    private long? PlaceOf(int field)
    {
        var slot = 2 * sizeof(ushort) + field * sizeof(ushort);
        if (slot + sizeof(ushort) > _vtableBytes) return null;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(Span(_vtable + slot, sizeof(ushort)));
        return offset == 0 ? null : _at + offset;
    }

    private long Follow(long place) => place + BinaryPrimitives.ReadUInt32LittleEndian(Span(place, sizeof(uint)));

    private ReadOnlySpan<byte> Span(long at, long length) => at >= 0 && length <= _file.Length - at
        ? _file.Span.Slice((int)at, (int)length)
        : throw new InvalidDataException("it is cut short or damaged");
}
