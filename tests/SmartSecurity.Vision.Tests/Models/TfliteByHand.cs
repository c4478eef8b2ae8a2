using System.Runtime.InteropServices;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Vision.Tests.Models;

/// <summary>Runs a TFLite graph number by number, channels last, as its operators are described: slow, and plain enough to be believed.</summary>
internal static class TfliteByHand
{
    /// <param name="picture">Height × width × channels, one picture.</param>
    public static float[] Run(TfliteModel model, float[] picture)
    {
        var values = new float[model.Tensors.Count][];
        for (var i = 0; i < values.Length; i++)
            if (model.Tensors[i] is { IsConstant: true, IsFloat: true } constant) values[i] = MemoryMarshal.Cast<byte, float>(constant.Data.Span).ToArray();
        values[model.Input] = picture;
        foreach (var op in model.Operators)
        {
            var of = Array.ConvertAll(op.Inputs, i => values[i]);
            var result = op.Op switch
            {
                TfliteOp.Relu => Array.ConvertAll(of[0], v => Math.Max(v, 0)),
                TfliteOp.Abs => Array.ConvertAll(of[0], Math.Abs),
                TfliteOp.Reshape => of[0],
                TfliteOp.Add => Both(of, (a, b) => a + b),
                TfliteOp.Sub => Both(of, (a, b) => a - b),
                TfliteOp.Mul => Both(of, (a, b) => a * b),
                _ => Convolve(model, op, of),
            };
            var activation = op.Op is TfliteOp.Conv ? 3 : op.Op is TfliteOp.DepthwiseConv ? 4 : 0;
            var isArithmetic = op.Op is TfliteOp.Add or TfliteOp.Sub or TfliteOp.Mul;
            if ((activation > 0 || isArithmetic) && op.Options?.Byte(activation) == TfliteFile.Relu) result = Array.ConvertAll(result, v => Math.Max(v, 0));
            values[op.Output] = result;
        }
        return values[model.Output];
    }

    /// <summary>The shorter operand is one number or one a channel; channels lie next to each other.</summary>
    private static float[] Both(float[][] of, Func<float, float, float> operation)
    {
        var result = new float[Math.Max(of[0].Length, of[1].Length)];
        for (var i = 0; i < result.Length; i++) result[i] = operation(of[0][i % of[0].Length], of[1][i % of[1].Length]);
        return result;
    }

    private static float[] Convolve(TfliteModel model, TfliteOperator op, float[][] of)
    {
        var isDepthwise = op.Op == TfliteOp.DepthwiseConv;
        int[] from = model.Tensors[op.Inputs[0]].Shape, kernel = model.Tensors[op.Inputs[1]].Shape, to = model.Tensors[op.Output].Shape;
        var options = op.Options!.Value;
        int strideX = options.Int(1), strideY = options.Int(2);
        int dilationX = options.Int(isDepthwise ? 5 : 4, 1), dilationY = options.Int(isDepthwise ? 6 : 5, 1);
        int top = 0, left = 0;
        if (options.Byte(0) == TfliteFile.Same)
        {
            top = Math.Max(0, (to[1] - 1) * strideY + (kernel[1] - 1) * dilationY + 1 - from[1]) / 2;
            left = Math.Max(0, (to[2] - 1) * strideX + (kernel[2] - 1) * dilationX + 1 - from[2]) / 2;
        }
        int inputs = from[3], outputs = to[3];
        var result = new float[to[1] * to[2] * outputs];
        for (var place = 0; place < to[1] * to[2]; place++)
            for (var o = 0; o < outputs; o++)
            {
                double sum = of[2][o];
                for (var k = 0; k < kernel[1] * kernel[2]; k++)
                {
                    var y = place / to[2] * strideY - top + k / kernel[2] * dilationY;
                    var x = place % to[2] * strideX - left + k % kernel[2] * dilationX;
                    if (y < 0 || x < 0 || y >= from[1] || x >= from[2]) continue;
                    var pixel = (y * from[2] + x) * inputs;
                    if (isDepthwise) sum += of[0][pixel + o / (outputs / inputs)] * of[1][k * outputs + o];
                    else for (var i = 0; i < inputs; i++) sum += of[0][pixel + i] * of[1][(o * kernel[1] * kernel[2] + k) * inputs + i];
                }
                result[place * outputs + o] = (float)sum;
            }
        return result;
    }
}
