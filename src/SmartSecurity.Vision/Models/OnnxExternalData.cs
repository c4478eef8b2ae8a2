namespace SmartSecurity.Vision.Models;

/// <summary>Tells whether an ONNX file keeps weights in other files, which its hash would not cover.</summary>
/// <remarks>
/// Source: onnx.proto. Walked by field number: ModelProto.graph 7; ModelProto.functions 25; GraphProto.node 1, initializer 5,
/// sparse_initializer 15; FunctionProto.node 7; NodeProto.attribute 5; AttributeProto.t 5, g 6, tensors 10, graphs 11;
/// SparseTensorProto.values 1, indices 2; TensorProto.external_data 13, data_location 14.
/// </remarks>
internal static class OnnxExternalData
{
    private const int DepthMax = 32;

    private enum Message { Model, Graph, Function, Node, Attribute, Tensor, SparseTensor }

    /// <returns>True when some tensor lies outside, or when the bytes are no protobuf message at all.</returns>
    public static bool IsUsedBy(ReadOnlySpan<byte> onnx) => Has(onnx, Message.Model, 0);

    private static bool Has(ReadOnlySpan<byte> bytes, Message message, int depth)
    {
        if (depth > DepthMax) return true;
        while (!bytes.IsEmpty)
        {
            if (!TryVarint(ref bytes, out var key)) return true;
            var field = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    if (!TryVarint(ref bytes, out var value)) return true;
                    if (message == Message.Tensor && field == 14 && value != 0) return true;
                    break;
                case 1:
                    if (bytes.Length < sizeof(ulong)) return true;
                    bytes = bytes[sizeof(ulong)..];
                    break;
                case 2:
                    if (!TryVarint(ref bytes, out var length) || length > (ulong)bytes.Length) return true;
                    if (message == Message.Tensor && field == 13) return true;
                    if (Inner(message, field) is { } inner && Has(bytes[..(int)length], inner, depth + 1)) return true;
                    bytes = bytes[(int)length..];
                    break;
                case 5:
                    if (bytes.Length < sizeof(uint)) return true;
                    bytes = bytes[sizeof(uint)..];
                    break;
                default:
                    return true;
            }
        }
        return false;
    }

    private static Message? Inner(Message message, int field) => (message, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 25) => Message.Function,
        (Message.Graph, 1) or (Message.Function, 7) => Message.Node,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 15) => Message.SparseTensor,
        (Message.Node, 5) => Message.Attribute,
        (Message.Attribute, 5 or 10) => Message.Tensor,
        (Message.Attribute, 6 or 11) => Message.Graph,
        (Message.SparseTensor, 1 or 2) => Message.Tensor,
        _ => null,
    };

    private static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(10, bytes.Length); i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }
        return false;
    }
}
