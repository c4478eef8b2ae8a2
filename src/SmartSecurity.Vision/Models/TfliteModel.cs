namespace SmartSecurity.Vision.Models;

/// <summary>Operators that are understood, by their number in the file.</summary>
internal enum TfliteOp { Add = 0, Conv = 3, DepthwiseConv = 4, Mul = 18, Relu = 19, Reshape = 22, Sub = 41, Abs = 101 }

/// <param name="Shape">Pictures: batch, height, width, channels.</param>
/// <param name="IsFloat">32-bit floating point.</param>
/// <param name="Data">Little-endian, row-major; empty: computed by an operator, or the input.</param>
internal sealed record TfliteTensor(int[] Shape, bool IsFloat, ReadOnlyMemory<byte> Data)
{
    public bool IsConstant => !Data.IsEmpty;
    public int Channels => Shape.Length == 0 ? 1 : Shape[^1];
}

/// <param name="Inputs">Places in <see cref="TfliteModel.Tensors"/>, as is <paramref name="Output"/>.</param>
internal sealed record TfliteOperator(TfliteOp Op, int[] Inputs, int Output, FlatTable? Options);

/// <summary>The graph of a TFLite file: one input, one output, operators in the order in which they can run.</summary>
/// <remarks>
/// Source: tensorflow/lite/schema/schema.fbs, by field number. Model: operator_codes 1, subgraphs 2, buffers 4; OperatorCode: byte 0, int 3;
/// SubGraph: tensors 0, inputs 1, outputs 2, operators 3; Tensor: shape 0, type 1 (0 is float32), buffer 2; Operator: opcode_index 0, inputs 1,
/// outputs 2, builtin_options 4; Buffer: data 0.
/// </remarks>
internal sealed class TfliteModel
{
    /// <summary>Far above models for faces; a larger file is refused before it is walked.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    private const int PartsMax = 4096, RankMax = 4, SideMax = 65_535, OperandsMax = 8;

    public required IReadOnlyList<TfliteTensor> Tensors { get; init; }
    public required IReadOnlyList<TfliteOperator> Operators { get; init; }
    public required int Input { get; init; }
    public required int Output { get; init; }

    /// <exception cref="InvalidDataException">Damaged, or not of the kind that is understood; the message says why, as the end of a sentence.</exception>
    public static TfliteModel Parse(ReadOnlyMemory<byte> file)
    {
        if (file.Length > BytesMax) throw new InvalidDataException("it is too large for a TFLite model");
        var root = FlatTable.Root(file, "TFL3"u8);
        if (root.Tables(2, PartsMax) is not [var graph]) throw new InvalidDataException("it has not one graph");
        if (graph.Ints(1, OperandsMax) is not [var input] || graph.Ints(2, OperandsMax) is not [var output])
            throw new InvalidDataException("it has not one input and one output");
        var buffers = Array.ConvertAll(root.Tables(4, PartsMax), buffer => buffer.Bytes(0));
        var tensors = Array.ConvertAll(graph.Tables(0, PartsMax), tensor => ReadTensor(tensor, buffers));
        var codes = Array.ConvertAll(root.Tables(1, PartsMax), code => Math.Max(code.Byte(0), code.Int(3)));
        var operators = Array.ConvertAll(graph.Tables(3, PartsMax), op => ReadOperator(op, codes));
        CheckOrder(tensors, operators, input, output);
        return new() { Tensors = tensors, Operators = operators, Input = input, Output = output };
    }

    private static TfliteTensor ReadTensor(FlatTable table, ReadOnlyMemory<byte>[] buffers)
    {
        var (shape, buffer, isFloat) = (table.Ints(0, RankMax), table.Int(2), table.Byte(1) == 0);
        if (Array.Exists(shape, side => side is < 1 or > SideMax)) throw new InvalidDataException("it has a tensor without a fixed size");
        if (buffer < 0 || buffer >= buffers.Length) throw new InvalidDataException("it has a tensor without a buffer");
        var data = buffers[buffer];
        var wanted = shape.Aggregate((Int128)sizeof(float), (product, side) => product * side);
        if (isFloat && !data.IsEmpty && wanted != data.Length) throw new InvalidDataException("it has weights of another size than their shape");
        return new(shape, isFloat, data);
    }

    private static TfliteOperator ReadOperator(FlatTable table, int[] codes)
    {
        var code = table.Int(0);
        if (code < 0 || code >= codes.Length) throw new InvalidDataException("it is cut short or damaged");
        var op = (TfliteOp)codes[code];
        if (!Enum.IsDefined(op)) throw new InvalidDataException($"it uses TFLite operator {codes[code]}, which is not understood");
        return table.Ints(2, OperandsMax) is [var output]
            ? new(op, table.Ints(1, OperandsMax), output, table.Table(4))
            : throw new InvalidDataException($"its operator {op} has not one output");
    }

    /// <summary>Each operator reads only weights and what stands before it, and writes what nobody else writes.</summary>
    private static void CheckOrder(TfliteTensor[] tensors, TfliteOperator[] operators, int input, int output)
    {
        var known = new bool[tensors.Length];
        bool Exists(int tensor) => tensor >= 0 && tensor < tensors.Length;
        bool IsKnown(int tensor) => Exists(tensor) && (known[tensor] || tensors[tensor].IsConstant);
        void Write(int tensor)
        {
            if (!Exists(tensor) || IsKnown(tensor) || !tensors[tensor].IsFloat) throw new InvalidDataException("its operators write no tensor of their own");
            known[tensor] = true;
        }
        Write(input);
        foreach (var op in operators)
        {
            if (!Array.TrueForAll(op.Inputs, IsKnown)) throw new InvalidDataException($"its operator {op.Op} reads what is not there");
            Write(op.Output);
        }
        if (!Exists(output) || !known[output]) throw new InvalidDataException("its output is written by nobody");
    }
}
