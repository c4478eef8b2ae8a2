using System.Buffers;
using System.Text;

namespace SmartSecurity.Vision.Models;

/// <param name="Name">As in the operator's description in ONNX.</param>
internal readonly record struct OnnxIntegers(string Name, params long[] Values)
{
    /// <summary>A single number and not a list of one.</summary>
    public bool IsOne { get; init; }
}

/// <summary>An ONNX graph of 32-bit numbers in the making, written as the bytes of a file.</summary>
/// <remarks>
/// Source: onnx.proto, by field number. ModelProto: ir_version 1, graph 7, opset_import 8; GraphProto: node 1, name 2, initializer 5, input 11,
/// output 12; NodeProto: input 1, output 2, op_type 4, attribute 5; AttributeProto: name 1, i 3, ints 8, type 20; TensorProto: dims 1, data_type 2,
/// name 8, raw_data 9; ValueInfoProto: name 1, type 2.
/// </remarks>
internal sealed class OnnxGraph
{
    private const int Float = 1, TypeInteger = 2, TypeIntegers = 7, IrVersion = 8, Opset = 13;

    private readonly List<(string Op, string[] Inputs, string Output, OnnxIntegers[] Attributes)> _nodes = [];
    private readonly Dictionary<string, (long[] Shape, byte[] Data)> _weights = new(StringComparer.Ordinal);

    public void Add(string op, string[] inputs, string output, params OnnxIntegers[] attributes) => _nodes.Add((op, inputs, output, attributes));

    /// <param name="data">32-bit floating point, little-endian, row-major.</param>
    public void AddWeights(string name, long[] shape, byte[] data) => _weights[name] = (shape, data);

    public bool HasWeights(string name) => _weights.ContainsKey(name);

    /// <summary>The file.</summary>
    public byte[] Write(string input, long[] inputShape, string output, long[] outputShape)
    {
        var graph = new Message();
        foreach (var node in _nodes) graph.Add(1, Node(node.Op, node.Inputs, node.Output, node.Attributes));
        graph.Add(2, "graph");
        foreach (var (name, weights) in _weights) graph.Add(5, Tensor(name, weights.Shape, weights.Data));
        graph.Add(11, Value(input, inputShape)).Add(12, Value(output, outputShape));
        return new Message().Add(1, IrVersion).Add(7, graph).Add(8, new Message().Add(2, Opset)).ToArray();
    }

    private static Message Node(string op, string[] inputs, string output, OnnxIntegers[] attributes)
    {
        var node = new Message();
        foreach (var input in inputs) node.Add(1, input);
        node.Add(2, output).Add(4, op);
        foreach (var attribute in attributes)
        {
            var message = new Message().Add(1, attribute.Name);
            foreach (var value in attribute.Values) message.Add(attribute.IsOne ? 3 : 8, value);
            node.Add(5, message.Add(20, attribute.IsOne ? TypeInteger : TypeIntegers));
        }
        return node;
    }

    private static Message Tensor(string name, long[] shape, byte[] data)
    {
        var tensor = new Message();
        foreach (var side in shape) tensor.Add(1, side);
        return tensor.Add(2, Float).Add(8, name).Add(9, data);
    }

    private static Message Value(string name, long[] shape)
    {
        var sides = new Message();
        foreach (var side in shape) sides.Add(1, new Message().Add(1, side));
        return new Message().Add(1, name).Add(2, new Message().Add(1, new Message().Add(1, Float).Add(2, sides)));
    }

    /// <summary>A protobuf message: fields one after the other.</summary>
    private sealed class Message
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public Message Add(int field, long value)
        {
            Varint((ulong)field << 3);
            Varint((ulong)value);
            return this;
        }

        public Message Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

        public Message Add(int field, Message message) => Add(field, message._bytes.WrittenSpan);

        public Message Add(int field, ReadOnlySpan<byte> bytes)
        {
            Varint(((ulong)field << 3) | 2);
            Varint((ulong)bytes.Length);
            _bytes.Write(bytes);
            return this;
        }

        public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

        private void Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7) _bytes.Write([(byte)(value | 0x80)]);
            _bytes.Write([(byte)value]);
        }
    }
}
