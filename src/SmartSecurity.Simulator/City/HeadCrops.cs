using OpenCvSharp;

namespace SmartSecurity.Simulator.City;

/// <summary>Cuts the heads of people out of the sample photographs of a face library, with hair and the beginning of the
/// shoulders.</summary>
/// <remarks>
/// Source: npm package @vladmandic/face-api 1.7.15 (MIT), demo/sample1.jpg to sample6.jpg. The boxes were set by eye: faces that look
/// towards the camera, the clearest first. Who they are, the caller invents.
/// </remarks>
public static class HeadCrops
{
    private static readonly (string File, Rect Box)[] _boxes =
    [
        ("sample6.jpg", new(157, 361, 424, 502)),
        ("sample6.jpg", new(604, 204, 376, 502)),
        ("sample3.jpg", new(1023, 117, 380, 482)),
        ("sample6.jpg", new(1427, 149, 376, 471)),
        ("sample3.jpg", new(497, 219, 424, 497)),
        ("sample5.jpg", new(693, 30, 328, 388)),
        ("sample3.jpg", new(1410, 190, 365, 453)),
        ("sample5.jpg", new(1029, 142, 328, 388)),
        ("sample6.jpg", new(1082, 157, 376, 471)),
        ("sample1.jpg", new(1400, 143, 343, 429)),
        ("sample4.jpg", new(601, 8, 350, 426)),
        ("sample5.jpg", new(283, 805, 388, 462)),
        ("sample1.jpg", new(343, 200, 343, 429)),
    ];

    /// <summary>How many different people there are.</summary>
    public static int Count => _boxes.Length;

    /// <param name="folder">Where sample1.jpg to sample6.jpg lie: <c>models/node_modules/@vladmandic/face-api/demo</c>.</param>
    /// <returns>One JPEG a person, about 330 to 420 px wide; always in the same order.</returns>
    /// <exception cref="FileNotFoundException">A photograph is missing.</exception>
    /// <exception cref="InvalidDataException">A photograph cannot be read or has another size.</exception>
    public static IReadOnlyList<byte[]> FromPhotographs(string folder)
    {
        var photographs = new Dictionary<string, Mat>(StringComparer.Ordinal);
        try
        {
            return [.. _boxes.Select(b => Cut(photographs, folder, b.File, b.Box))];
        }
        finally
        {
            foreach (var photograph in photographs.Values) photograph.Dispose();
        }
    }

    private static byte[] Cut(Dictionary<string, Mat> photographs, string folder, string file, Rect box)
    {
        if (!photographs.TryGetValue(file, out var photograph))
        {
            var path = Path.Combine(folder, file);
            if (!File.Exists(path)) throw new FileNotFoundException("A sample photograph is missing; fetch the models first.", path);
            photographs[file] = photograph = Cv2.ImRead(path, ImreadModes.Color);
        }
        if (box.Right > photograph.Cols || box.Bottom > photograph.Rows)
            throw new InvalidDataException($"{file} is not the photograph it was.");
        using var head = new Mat(photograph, box);
        return head.ToBytes(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, 93));
    }
}
