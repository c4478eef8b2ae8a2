using System.Globalization;
using System.Runtime.InteropServices;

namespace SmartSecurity.Vision.Models;

/// <summary>Writes a TFLite graph as the same graph in ONNX: one picture at a time, channels first.</summary>
/// <remarks>
/// Source: the operators' descriptions of both formats. Understood is what face embedders of the MobileFaceNet kind are made of; anything else is
/// refused by name. What the file's batch is, is not kept: the result takes one picture. A parametric ReLU that is written as five operators stays five:
/// ONNX Runtime's own PRelu takes twice as long (8.4 and 4.3 ms for MobileFaceNet).
/// </remarks>
internal sealed class TfliteToOnnx
{
    private const int PaddingSame = 0, ActivationNone = 0, ActivationRelu = 1, StrideMax = 64;

    private readonly TfliteModel _model;
    private readonly OnnxGraph _onnx = new();
    private long _weightBytesLeft;

    private TfliteToOnnx(TfliteModel model, int fileBytes)
    {
        // Many tensors may point to one buffer; what is written for them must not outgrow the file by much.
        (_model, _weightBytesLeft) = (model, 2L * fileBytes);
    }

    /// <returns>The bytes of an ONNX file whose input is 1 × channels × height × width.</returns>
    /// <exception cref="InvalidDataException">Damaged, or an operator is not understood; the message says why, as the end of a sentence.</exception>
    public static byte[] Convert(ReadOnlyMemory<byte> tflite)
    {
        var model = TfliteModel.Parse(tflite);
        return new TfliteToOnnx(model, tflite.Length).Write();
    }

    private byte[] Write()
    {
        foreach (var op in _model.Operators)
        {
            switch (op.Op)
            {
                case TfliteOp.Conv or TfliteOp.DepthwiseConv: AddConv(op); break;
                case TfliteOp.Add or TfliteOp.Sub or TfliteOp.Mul: AddArithmetic(op); break;
                case TfliteOp.Relu or TfliteOp.Abs: Add(op, op.Op.ToString(), [Value(Operands(op, 1)[0])]); break;
                default: AddReshape(op); break;
            }
        }
        return _onnx.Write(Name(_model.Input), ShapeOf(_model.Input), Name(_model.Output), ShapeOf(_model.Output));
    }

    private void AddConv(TfliteOperator op)
    {
        var isDepthwise = op.Op == TfliteOp.DepthwiseConv;
        var operands = Operands(op, 3);
        TfliteTensor input = _model.Tensors[operands[0]], weights = _model.Tensors[operands[1]], bias = _model.Tensors[operands[2]];
        var outputs = weights.Shape.Length != 4 ? 0 : isDepthwise ? weights.Shape[3] : weights.Shape[0];
        var fits = input.Shape.Length == 4 && _model.Tensors[op.Output].Shape.Length == 4 && weights is { IsConstant: true, IsFloat: true }
            && bias is { IsConstant: true, IsFloat: true, Shape.Length: 1 } && outputs > 0 && bias.Shape[0] == outputs
            && (isDepthwise ? weights.Shape[0] == 1 && outputs % input.Channels == 0 : weights.Channels == input.Channels);
        if (!fits || op.Options is not { } options) throw Refuse(op, "has weights that do not fit");
        var dilations = isDepthwise ? (Y: options.Int(6, 1), X: options.Int(5, 1)) : (Y: options.Int(5, 1), X: options.Int(4, 1));
        var isSame = options.Byte(0) == PaddingSame;
        var (top, bottom) = Pads(op, 1, options.Int(2), dilations.Y, isSame);
        var (left, right) = Pads(op, 2, options.Int(1), dilations.X, isSame);
        Add(op, "Conv", [Value(operands[0]), Kernel(operands[1], isDepthwise), Constant(operands[2], [outputs])], options.Byte(isDepthwise ? 4 : 3),
            new("strides", options.Int(2), options.Int(1)), new("dilations", dilations.Y, dilations.X), new("pads", top, left, bottom, right),
            new("group", isDepthwise ? input.Channels : 1) { IsOne = true });
    }

    /// <summary>TFLite's padding along one axis: as little as gives the output its size, the odd one after the picture.</summary>
    private (int Before, int After) Pads(TfliteOperator op, int axis, int stride, int dilation, bool isSame)
    {
        if (stride is < 1 or > StrideMax || dilation is < 1 or > StrideMax) throw Refuse(op, "has a stride that is none");
        var (size, result) = (_model.Tensors[op.Inputs[0]].Shape[axis], _model.Tensors[op.Output].Shape[axis]);
        var reach = (_model.Tensors[op.Inputs[1]].Shape[axis] - 1) * dilation + 1;
        if (result != (isSame ? (size + stride - 1) / stride : (size - reach + stride) / stride)) throw Refuse(op, "has an output of another size");
        var all = isSame ? Math.Max((result - 1) * stride + reach - size, 0) : 0;
        return (all / 2, all - all / 2);
    }

    private void AddArithmetic(TfliteOperator op)
    {
        var operands = Operands(op, 2);
        var rank = _model.Tensors[op.Output].Shape.Length;
        if (operands.All(o => _model.Tensors[o].IsConstant)) throw Refuse(op, "has no operand that depends on the picture");
        Add(op, op.Op.ToString(), [.. operands.Select(o => Operand(op, o, rank))], op.Options?.Byte(0) ?? ActivationNone);
    }

    /// <summary>A number, or one a channel, beside pictures whose channels come first.</summary>
    private string Operand(TfliteOperator op, int tensor, int rank)
    {
        var shape = _model.Tensors[tensor].Shape;
        if (!_model.Tensors[tensor].IsConstant) return shape.Length == rank ? Value(tensor) : throw Refuse(op, "adds pictures to numbers");
        if (shape.Length > 1) throw Refuse(op, "has weights that are not one a channel");
        return Constant(tensor, rank == 4 ? [_model.Tensors[tensor].Channels, 1, 1] : [_model.Tensors[tensor].Channels]);
    }

    /// <summary>Only pictures of one place may change their shape: for these the order of the axes makes no difference.</summary>
    private void AddReshape(TfliteOperator op)
    {
        if (op.Inputs.Length is not (1 or 2)) throw Refuse(op, "has another number of operands");
        var (from, to) = (_model.Tensors[op.Inputs[0]].Shape, _model.Tensors[op.Output].Shape);
        if (from is not [_, 1, 1, var channels] || to is not [_, var length] || channels != length) throw Refuse(op, "is not from one place to a list");
        Add(op, "Flatten", [Value(op.Inputs[0])]);
    }

    private void Add(TfliteOperator op, string name, string[] inputs, int activation = ActivationNone, params OnnxIntegers[] attributes)
    {
        if (activation is not (ActivationNone or ActivationRelu)) throw Refuse(op, $"ends in activation {activation}, which is not understood");
        var before = activation == ActivationNone ? Name(op.Output) : $"before{Name(op.Output)}";
        _onnx.Add(name, inputs, before, attributes);
        if (activation == ActivationRelu) _onnx.Add("Relu", [before], Name(op.Output));
    }

    /// <summary>Output, height, width, input → output, input, height, width; for depth-wise ones the outputs stand last.</summary>
    private string Kernel(int tensor, bool isDepthwise)
    {
        var name = $"{(isDepthwise ? "depth" : "kernel")}{Name(tensor)}";
        if (_onnx.HasWeights(name)) return name;
        var (shape, from) = (_model.Tensors[tensor].Shape, Floats(_model.Tensors[tensor]));
        int outputs = isDepthwise ? shape[3] : shape[0], inputs = isDepthwise ? 1 : shape[3], places = shape[1] * shape[2];
        var (outputStep, inputStep, placeStep) = isDepthwise ? (1, 0, outputs) : (places * inputs, 1, inputs);
        var to = new float[from.Length];
        var next = 0;
        for (var o = 0; o < outputs; o++)
            for (var i = 0; i < inputs; i++)
                for (var p = 0; p < places; p++) to[next++] = from[o * outputStep + i * inputStep + p * placeStep];
        AddWeights(name, [outputs, inputs, shape[1], shape[2]], to);
        return name;
    }

    private string Constant(int tensor, long[] shape)
    {
        var name = $"{Name(tensor)}x{shape.Length}";
        if (!_onnx.HasWeights(name)) AddWeights(name, shape, Floats(_model.Tensors[tensor]));
        return name;
    }

    private void AddWeights(string name, long[] shape, float[] values) =>
        _onnx.AddWeights(name, shape, MemoryMarshal.AsBytes<float>(values).ToArray());

    private float[] Floats(TfliteTensor tensor)
    {
        if (!tensor.IsFloat) throw new InvalidDataException("it has weights that are not 32-bit floating point");
        _weightBytesLeft -= tensor.Data.Length;
        if (_weightBytesLeft < 0) throw new InvalidDataException("it uses the same weights too often");
        return MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray();
    }

    private string Value(int tensor) => _model.Tensors[tensor].IsConstant
        ? throw new InvalidDataException("it computes with weights alone")
        : Name(tensor);

    private long[] ShapeOf(int tensor) => _model.Tensors[tensor].Shape switch
    {
        [_, var height, var width, var channels] => [1, channels, height, width],
        [_, var length] => [1, length],
        _ => throw new InvalidDataException("its input or output is neither a picture nor a list"),
    };

    private static int[] Operands(TfliteOperator op, int count) =>
        op.Inputs.Length == count ? op.Inputs : throw Refuse(op, "has another number of operands");

    private static string Name(int tensor) => string.Create(CultureInfo.InvariantCulture, $"t{tensor}");

    private static InvalidDataException Refuse(TfliteOperator op, string why) => new($"its operator {op.Op} {why}");
}
