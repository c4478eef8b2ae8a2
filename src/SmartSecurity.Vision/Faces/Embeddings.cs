namespace SmartSecurity.Vision.Faces;

/// <summary>Arithmetic of face vectors.</summary>
public static class Embeddings
{
    /// <summary>Scales a vector to length 1, in place, and returns it.</summary>
    /// <exception cref="ArgumentException">The vector has no direction.</exception>
    public static float[] Normalise(float[] vector)
    {
        var length = MathF.Sqrt(Dot(vector, vector));
        if (length < 1e-12f || !float.IsFinite(length)) throw new ArgumentException("The vector has no direction.", nameof(vector));
        for (var i = 0; i < vector.Length; i++) vector[i] /= length;
        return vector;
    }

    /// <summary>The unit vector of the mean: one template from several pictures of one person.</summary>
    public static float[] Mean(IReadOnlyList<float[]> vectors)
    {
        ArgumentOutOfRangeException.ThrowIfZero(vectors.Count, nameof(vectors));
        var sum = new float[vectors[0].Length];
        foreach (var vector in vectors)
            for (var i = 0; i < sum.Length; i++) sum[i] += vector[i];
        return Normalise(sum);
    }

    /// <summary>The unit vector of several unit vectors, one a model, end to end: its cosines are the means of theirs.</summary>
    public static float[] Joined(IReadOnlyList<float[]> vectors) =>
        vectors is [var only] ? only : Normalise([.. vectors.SelectMany(vector => vector)]);

    /// <summary>Cosine of two unit vectors of one model, −1..1.</summary>
    public static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Dot(a, b);

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Length, b.Length, nameof(a));
        var sum = 0f;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
