using System.Buffers.Binary;

namespace SmartSecurity.Vision.Tests.Models;

/// <summary>Small TFLite files, written table by table; what a test wants wrong, it writes wrong.</summary>
/// <remarks>Source: flatbuffers.dev, "Internals", and tensorflow/lite/schema/schema.fbs, by field number.</remarks>
internal sealed class TfliteFile
{
    public const int Same = 0, Valid = 1, Relu = 1;

    private readonly List<byte> _bytes = [];
    private readonly List<object> _buffers = [Table()], _tensors = [], _operators = [], _codes = [];

    /// <summary>A tensor; its number.</summary>
    /// <param name="weights">Null: computed.</param>
    /// <param name="type">0 is 32-bit floating point, 2 is 32-bit integers.</param>
    /// <param name="again">The weights of the tensor before it, and not its own.</param>
    public int Tensor(int[] shape, float[]? weights = null, byte type = 0, bool again = false)
    {
        if (weights is not null && !again) _buffers.Add(Table((0, weights.SelectMany(BitConverter.GetBytes).ToArray())));
        _tensors.Add(Table((0, shape), (1, type), (2, weights is null ? 0 : _buffers.Count - 1)));
        return _tensors.Count - 1;
    }

    public void Operator(int code, int[] inputs, int output, params (int Field, object Value)[] options)
    {
        _codes.Add(Table((3, code)));
        _operators.Add(Table((0, _codes.Count - 1), (1, inputs), (2, new[] { output }), (4, Table(options))));
    }

    public byte[] Write(int input, int output)
    {
        var graph = Table((0, _tensors.ToArray()), (1, new[] { input }), (2, new[] { output }), (3, _operators.ToArray()));
        _bytes.AddRange(new byte[4]);
        _bytes.AddRange("TFL3"u8);
        Patch(0, Write(Table((1, _codes.ToArray()), (2, new object[] { graph }), (4, _buffers.ToArray()))));
        return [.. _bytes];
    }

    private static (int Field, object Value)[] Table(params (int Field, object Value)[] fields) => fields;

    /// <summary>Writes vtable, table and then what it points to.</summary>
    /// <returns>Place of the table.</returns>
    private int Write((int Field, object Value)[] fields)
    {
        var slots = new byte[2 * (2 + (fields.Length == 0 ? 0 : fields.Max(f => f.Field) + 1))];
        BinaryPrimitives.WriteUInt16LittleEndian(slots, (ushort)slots.Length);
        for (var i = 0; i < fields.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(slots.AsSpan(4 + 2 * fields[i].Field), (ushort)(4 + 4 * i));
        var vtable = _bytes.Count;
        _bytes.AddRange(slots);
        var table = _bytes.Count;
        _bytes.AddRange(BitConverter.GetBytes(table - vtable));
        foreach (var (_, value) in fields)
            _bytes.AddRange(value switch { byte one => [one, 0, 0, 0], int number => BitConverter.GetBytes(number), _ => new byte[4] });
        for (var i = 0; i < fields.Length; i++)
            if (fields[i].Value is not (byte or int)) Patch(table + 4 + 4 * i, WriteFar(fields[i].Value));
        return table;
    }

    private int WriteFar(object value)
    {
        if (value is (int, object)[] table) return Write(table);
        var place = _bytes.Count;
        var items = (Array)value;
        _bytes.AddRange(BitConverter.GetBytes(items.Length));
        if (value is byte[] bytes) _bytes.AddRange(bytes);
        else if (value is int[] numbers) _bytes.AddRange(numbers.SelectMany(BitConverter.GetBytes));
        else
        {
            _bytes.AddRange(new byte[4 * items.Length]);
            for (var i = 0; i < items.Length; i++) Patch(place + 4 + 4 * i, Write(((int, object)[])items.GetValue(i)!));
        }
        return place;
    }

    private void Patch(int at, int target)
    {
        var offset = BitConverter.GetBytes(target - at);
        for (var i = 0; i < offset.Length; i++) _bytes[at + i] = offset[i];
    }
}
