using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SmartSecurity.Vision.Faces;

/// <summary>Dot products of a 16-bit query with rows of 8-bit numbers, exact in 32 bits.</summary>
/// <remarks>
/// A query of at most ±<see cref="QueryMax"/> against rows of ±127 sums to less than 2^31 over 2,048 numbers, so no step can overflow.
/// </remarks>
internal static class Int8Dot
{
    public const int QueryMax = 8191;
    public const int RowMax = 127;
    public const int LengthMax = 2048;

    public static bool IsAccelerated => Avx2.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(ReadOnlySpan<short> query, ReadOnlySpan<sbyte> row) =>
        Avx2.IsSupported ? OfAvx2(query, row) : OfVector(query, row);

    /// <remarks>Optimised at once: the first searches after a start would take four times as long.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int OfAvx2(ReadOnlySpan<short> query, ReadOnlySpan<sbyte> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(query.Length, row.Length, nameof(row));
        ref var q = ref MemoryMarshal.GetReference(query);
        ref var r = ref MemoryMarshal.GetReference(row);
        var first = Vector256<int>.Zero;
        var second = Vector256<int>.Zero;
        var i = 0;
        for (; i + 32 <= row.Length; i += 32)
        {
            var low = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref r, (nuint)i));
            var high = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref r, (nuint)i + 16));
            first += Avx2.MultiplyAddAdjacent(low, Vector256.LoadUnsafe(ref q, (nuint)i));
            second += Avx2.MultiplyAddAdjacent(high, Vector256.LoadUnsafe(ref q, (nuint)i + 16));
        }
        var sum = Vector256.Sum(first + second);
        for (; i < row.Length; i++) sum += query[i] * row[i];
        return sum;
    }

    public static int OfVector(ReadOnlySpan<short> query, ReadOnlySpan<sbyte> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(query.Length, row.Length, nameof(row));
        var sums = Vector<int>.Zero;
        var (step, i) = (Vector<sbyte>.Count, 0);
        for (; i + step <= row.Length; i += step)
        {
            Vector.Widen(new Vector<sbyte>(row[i..]), out var low, out var high);
            sums += Products(low, new Vector<short>(query[i..])) + Products(high, new Vector<short>(query[(i + step / 2)..]));
        }
        var sum = Vector.Sum(sums);
        for (; i < row.Length; i++) sum += query[i] * row[i];
        return sum;
    }

    private static Vector<int> Products(Vector<short> a, Vector<short> b)
    {
        Vector.Widen(a, out var aLow, out var aHigh);
        Vector.Widen(b, out var bLow, out var bHigh);
        return aLow * bLow + aHigh * bHigh;
    }
}
