using System.Numerics;
using System.Runtime.InteropServices;
using SmartSecurity.Vision.Faces;

namespace SmartSecurity.Benchmarks.Vision;

/// <summary>One search among as many templates as a district has people, beside a bare pass over as many bytes.</summary>
internal sealed class GallerySearch : IDisposable
{
    public const int Templates = 300_000;
    private const int SearchesARound = 40;

    private readonly CommunityGallery _gallery = new();
    private readonly byte[] _bytes;
    private readonly float[][] _queries;

    private GallerySearch(TimeProvider clock, int length)
    {
        (Search, Bare, Length, _bytes) = (new(clock), new(clock), length, GC.AllocateUninitializedArray<byte>(Templates * length));
        var random = new Random(1);
        random.NextBytes(_bytes);
        for (var i = 0; i < Templates; i++) _gallery.Put(Guid.CreateVersion7(), Unit(_bytes.AsSpan(i * Length, Length)));
        _queries = [.. Enumerable.Range(0, SearchesARound).Select(i => Unit(_bytes.AsSpan(i * 7_001 * Length, Length)))];
    }

    /// <summary>Numbers a template: 512 of the first embedder alone, 704 of both.</summary>
    public int Length { get; }

    public Durations Search { get; }

    public Durations Bare { get; }

    public double ToBare => Search.P50Ms / Bare.P50Ms;

    public static GallerySearch Fill(TimeProvider clock, int length) => new(clock, length);

    public void Round()
    {
        foreach (var query in _queries)
        {
            if (Search.Measure(() => _gallery.Search(query)).BestScore < 0.99)
                throw new BenchmarkFailedException("A template that is in the gallery was not found.");
            Bare.Measure(Pass);
        }
    }

    public void Dispose() => _gallery.Dispose();

    /// <summary>Touches every byte once: what the memory alone costs.</summary>
    private ulong Pass()
    {
        var sum = Vector<ulong>.Zero;
        foreach (var word in MemoryMarshal.Cast<byte, Vector<ulong>>(_bytes)) sum ^= word;
        return Vector.Sum(sum);
    }

    private static float[] Unit(ReadOnlySpan<byte> bytes)
    {
        var values = new float[bytes.Length];
        for (var i = 0; i < values.Length; i++) values[i] = bytes[i] - 127.5f;
        return Embeddings.Normalise(values);
    }
}
