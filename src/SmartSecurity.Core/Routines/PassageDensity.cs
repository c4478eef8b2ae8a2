using System.Buffers.Binary;

namespace SmartSecurity.Core.Routines;

/// <summary>At which times of the day one person passes: q, passages a day by quarter hour, learnt with forgetting. Never changed once made.</summary>
/// <remarks>
/// Source: docs/design/routines.md, "Unusual hour", and docs/design/signs.md. Raw counts are kept and smoothed when they are asked for, so
/// that a state is 200 bytes. As in the silence clock, new counts weigh 2^(age of the epoch / 56 days), and everything is halved once
/// when that reaches 2.
/// </remarks>
public sealed class PassageDensity
{
    public const int Bins = 96;
    public const double HalfLifeDays = 56;

    /// <summary>Standard deviation of the circular kernel, in minutes.</summary>
    public const double KernelMinutes = 45;

    /// <summary>Weight of what is known before anything is learnt, in passages, spread over the day as those of elders are.</summary>
    public const double PriorPassages = 3;

    /// <summary>Bytes of <see cref="Save"/>.</summary>
    public const int Length = (2 * sizeof(long)) + (Bins * sizeof(ushort));

    private const double Units = 256;
    private const int Reach = 12;   // 3 h: four standard deviations
    private static readonly double[] Kernel = KernelOf();
    private static readonly double[] Prior = PriorOf();

    private readonly ushort[] _cells;

    private PassageDensity(long firstMs, long epochMs, ushort[] cells) => (FirstMs, EpochMs, _cells) = (firstMs, epochMs, cells);

    /// <summary>When the person was first seen.</summary>
    public long FirstMs { get; }
    private long EpochMs { get; }

    public static PassageDensity Empty(long atMs) => new(atMs, atMs, new ushort[Bins]);

    /// <summary>Adds one passage.</summary>
    /// <param name="atMs">When, Unix milliseconds; one before the first ever seen counts as if it were that.</param>
    /// <param name="bin">Quarter hour of local time, 0..95.</param>
    public PassageDensity Learn(long atMs, int bin)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)bin, (uint)Bins);
        var cells = (ushort[])_cells.Clone();
        var epochMs = EpochMs;
        for (; atMs - epochMs >= HalfLifeDays * LocalCalendar.DayMs; epochMs += (long)HalfLifeDays * LocalCalendar.DayMs)
            for (var i = 0; i < Bins; i++) cells[i] /= 2;
        cells[bin] = (ushort)Math.Min(ushort.MaxValue, cells[bin] + Math.Round(Units * Weight(atMs, epochMs)));
        return new(FirstMs, epochMs, cells);
    }

    /// <summary>q: passages a day in each quarter hour.</summary>
    public double[] At(long atMs)
    {
        var scale = 1 / (Units * Weight(atMs, EpochMs));
        var days = Days(atMs);
        var q = new double[Bins];
        for (var b = 0; b < Bins; b++)
        {
            if (_cells[b] == 0) continue;
            for (var k = -Reach; k <= Reach; k++) q[(b + k + Bins) % Bins] += Kernel[k + Reach] * _cells[b] * scale;
        }
        for (var b = 0; b < Bins; b++) q[b] = (q[b] + (PriorPassages * Prior[b])) / (days + 1);
        return q;
    }

    /// <summary>r: how many passages a week this person makes at times at least as unusual as this one.</summary>
    public double AsUnusualPerWeek(long atMs, int bin)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)bin, (uint)Bins);
        var q = At(atMs);
        var sum = 0.0;
        for (var b = 0; b < Bins; b++)
            if (q[b] <= q[bin]) sum += q[b];
        return 7 * sum;
    }

    /// <summary>
    /// Whether the person makes at most so many passages a week at times at least as unusual. Nearly every passage is at a usual time, and
    /// is told from its own quarter hour alone: r is never less than seven times that.
    /// </summary>
    /// <param name="atMs">When.</param>
    /// <param name="bin">Quarter hour of local time, 0..95.</param>
    /// <param name="perWeekMax">The limit.</param>
    /// <param name="perWeek">r where it was needed; else <see cref="double.PositiveInfinity"/>.</param>
    public bool IsUnusual(long atMs, int bin, double perWeekMax, out double perWeek)
    {
        perWeek = double.PositiveInfinity;
        var mass = PriorPassages * Prior[bin];
        var scale = 1 / (Units * Weight(atMs, EpochMs));
        for (var k = -Reach; k <= Reach; k++) mass += Kernel[k + Reach] * _cells[(bin - k + Bins) % Bins] * scale;
        // A part in a million more, for the two sums are added up in different orders.
        if (7 * mass / (Days(atMs) + 1) > perWeekMax * 1.000_001) return false;
        perWeek = AsUnusualPerWeek(atMs, bin);
        return perWeek <= perWeekMax;
    }

    /// <summary>Little endian; the same bytes for the same state.</summary>
    public void Save(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, FirstMs);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], EpochMs);
        for (var i = 0; i < Bins; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes[(16 + (2 * i))..], _cells[i]);
    }

    /// <exception cref="InvalidDataException">There are not <see cref="Length"/> bytes.</exception>
    public static PassageDensity Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length) throw new InvalidDataException("A passage density of another length.");
        var cells = new ushort[Bins];
        for (var i = 0; i < Bins; i++) cells[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(16 + (2 * i))..]);
        return new(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), cells);
    }

    /// <summary>Days of history, forgetting included.</summary>
    private double Days(long atMs)
    {
        var ageDays = Math.Max(0, atMs - FirstMs) / (double)LocalCalendar.DayMs;
        return HalfLifeDays / Math.Log(2) * (1 - Math.Pow(2, -ageDays / HalfLifeDays));
    }

    private static double Weight(long atMs, long epochMs) => Math.Pow(2, Math.Max(0, atMs - epochMs) / (HalfLifeDays * LocalCalendar.DayMs));

    private static double[] KernelOf()
    {
        var kernel = new double[(2 * Reach) + 1];
        for (var k = -Reach; k <= Reach; k++) kernel[k + Reach] = Math.Exp(-.5 * Math.Pow(k * 15 / KernelMinutes, 2));
        var sum = kernel.Sum();
        return [.. kernel.Select(k => k / sum)];
    }

    private static double[] PriorOf()
    {
        var prior = new double[Bins];
        for (var b = 0; b < Bins; b++) prior[b] = PopulationPrior.PerHour(away: false, b / 2);
        var sum = prior.Sum();
        return [.. prior.Select(p => p / sum)];
    }
}
