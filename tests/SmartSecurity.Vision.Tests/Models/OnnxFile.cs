using System.Buffers.Binary;
using System.Text;

namespace SmartSecurity.Vision.Tests.Models;

/// <summary>The smallest ONNX files that are models.</summary>
/// <remarks>Source: onnx.proto, written by field number.</remarks>
internal static class OnnxFile
{
    private const int Float = 1, Integers = 7, IrVersion = 8, Opset = 13;

    /// <summary>Takes a picture and gives the means of its squares, channel by channel: what is alike in coarse light and shade is alike.</summary>
    /// <param name="sidePx">Side of the picture, input <c>data</c>.</param>
    /// <param name="squarePx">Side of a square; (sidePx ÷ squarePx)² × 3 numbers in the output <c>fc1</c>.</param>
    public static byte[] Means(int sidePx, int squarePx)
    {
        byte[] Attribute(string name, int value) => [.. Text(1, name), .. Number(8, value), .. Number(8, value), .. Number(20, Integers)];
        byte[] pool = [.. Text(1, "data"), .. Text(2, "pooled"), .. Text(4, "AveragePool"), .. Bytes(5, Attribute("kernel_shape", squarePx)),
            .. Bytes(5, Attribute("strides", squarePx))];
        byte[] flat = [.. Text(1, "pooled"), .. Text(2, "fc1"), .. Text(4, "Flatten")];
        long squares = sidePx / squarePx;
        byte[] graph = [.. Bytes(1, pool), .. Bytes(1, flat), .. Text(2, "g"), .. Bytes(11, Value("data", [1, 3, sidePx, sidePx])),
            .. Bytes(12, Value("fc1", [1, 3 * squares * squares]))];
        return [.. Number(1, IrVersion), .. Bytes(7, graph), .. Bytes(8, Number(2, Opset))];
    }

    /// <summary>Takes a picture and gives the same numbers whatever it shows.</summary>
    /// <param name="input">Shape of the input <c>images</c>.</param>
    /// <param name="output">Shape of the output <c>output0</c>.</param>
    /// <param name="values">The output, row-major.</param>
    public static byte[] Constant(long[] input, long[] output, float[] values)
    {
        var raw = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(i * sizeof(float)), values[i]);
        byte[] tensor = [.. output.SelectMany(d => Number(1, d)), .. Number(2, Float), .. Text(8, "numbers"), .. Bytes(9, raw)];
        byte[] node = [.. Text(1, "numbers"), .. Text(2, "output0"), .. Text(4, "Identity")];
        byte[] graph = [.. Bytes(1, node), .. Text(2, "g"), .. Bytes(5, tensor), .. Bytes(11, Value("images", input)), .. Bytes(12, Value("output0", output))];
        return [.. Number(1, IrVersion), .. Bytes(7, graph), .. Bytes(8, Number(2, Opset))];
    }

    private static byte[] Value(string name, long[] shape)
    {
        byte[] dimensions = [.. shape.SelectMany(d => Bytes(1, Number(1, d)))];
        byte[] type = [.. Number(1, Float), .. Bytes(2, dimensions)];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, type))];
    }

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] bytes) => [.. Varint((field << 3) | 2), .. Varint(bytes.Length), .. bytes];

    private static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    private static IEnumerable<byte> Varint(long value)
    {
        for (; value >= 0x80; value >>= 7) yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
