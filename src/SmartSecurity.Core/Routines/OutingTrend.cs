using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;

namespace SmartSecurity.Core.Routines;

/// <summary>When falling outings are worth a case review.</summary>
public sealed record DeclineOptions
{
    /// <summary>The fall that is looked for, as a share of the usual outings that is left: 0.2 to 0.8, 0.5 unless set.</summary>
    [Range(.2, .8)]
    public double Left { get; init; } = .5;

    /// <summary>
    /// Least evidence at which a review is due, as a logarithm of likelihoods: 1 to 10, 2 unless set. It is what people who go out
    /// seldom are held to.
    /// </summary>
    [Range(1.0, 10.0)]
    public double ScoreMin { get; init; } = 2;

    /// <summary>
    /// Evidence asked of people who go out often, in weeks of a real fall: 1 to 12, 3 unless set. They give so much of it that less
    /// would only mean more false reviews.
    /// </summary>
    [Range(1.0, 12.0)]
    public double ScoreWeeks { get; init; } = 3;

    /// <summary>Weeks of a person's own history before anything is compared: 3 to 26, 6 unless set.</summary>
    [Range(3, 26)]
    public int WeeksMin { get; init; } = 6;

    /// <summary>Half-life of the baseline, in weeks: 8 to 260, 52 unless set.</summary>
    [Range(8.0, 260.0)]
    public double HalfLifeWeeks { get; init; } = 52;

    /// <summary>After a review nobody is reminded of the same fall for so many weeks: 0 to 52, 8 unless set.</summary>
    [Range(0, 52)]
    public int QuietWeeks { get; init; } = 8;
}

/// <summary>
/// One person's weekly outings: the usual number, how much it scatters, and the evidence that it has fallen (a CUSUM over negative
/// binomial counts). Never changed once made.
/// </summary>
/// <remarks>
/// Source: docs/design/routines.md, "Decline", and docs/design/signs.md. A week enters the baseline only <see cref="Lag"/> weeks later, so
/// that a fall does not become the habit it is measured against. One week counts at most as a week of exactly the fall that is looked for:
/// an illness of some days is no decline, and one lively week does not undo a month.
/// </remarks>
public sealed class OutingTrend
{
    /// <summary>Weeks that wait before they enter the baseline.</summary>
    public const int Lag = 8;
    public const int OutingsMax = 255;

    /// <summary>Variance over mean before anything is known, and for how many weeks that counts.</summary>
    private const double ScatterPrior = 2.2, ScatterPriorWeeks = 8;
    private const double ScatterMin = 1.1;
    private const double FactorUnits = 100;
    private const int HeadLength = 23;

    /// <summary>The most one week may speak for a fall where outings are few, and the share of it that it may speak against one.</summary>
    private const double WeekMax = .5, AgainstShare = .8;

    /// <summary>After a review the old level counts as so many weeks at most, so that a new one is learnt within a few months.</summary>
    private const float WeeksAfterReview = 26;

    /// <summary>Counts and cohort factors of the weeks that wait, oldest first.</summary>
    private readonly (byte Outings, byte Factor)[] _waiting;
    /// <summary>Weeks until evidence is gathered again after a review.</summary>
    private readonly byte _quietWeeks;
    private byte[]? _saved;
    private readonly float _outings, _weeks, _scatter, _scatterWeeks;

    private OutingTrend((byte, byte)[] waiting, float outings, float weeks, float scatter, float scatterWeeks, float score, byte lowWeeks, byte quiet) =>
        (_waiting, _outings, _weeks, _scatter, _scatterWeeks, Score, LowWeeks, _quietWeeks) =
            (waiting, outings, weeks, scatter, scatterWeeks, score, lowWeeks, quiet);

    public static OutingTrend Empty { get; } = new([], 0, 0, 0, 0, 0, 0, 0);

    /// <summary>The evidence so far; 0 when nothing speaks for a fall.</summary>
    public float Score { get; }

    /// <summary>Weeks since the evidence began to grow.</summary>
    public byte LowWeeks { get; }

    /// <summary>Bytes of <see cref="Save"/>.</summary>
    public int Length => HeadLength + (2 * _waiting.Length);

    /// <summary>Weeks that were counted, waiting ones included; forgotten weeks count less.</summary>
    public double Weeks => _weeks + _waiting.Sum(w => w.Factor / FactorUnits);

    /// <summary>Outings in a usual week, as far as known; while no week is old enough, of the weeks that wait.</summary>
    public double Usual => Base.Outings / Math.Max(1e-6, Base.Weeks);

    /// <summary>Mean outings of the weeks since the evidence began to grow; the usual number when it did not.</summary>
    public double Recent => LowWeeks == 0 ? Usual : _waiting.TakeLast(LowWeeks).Average(w => w.Outings);

    /// <summary>The sums behind <see cref="Usual"/>. For a person of few weeks the older half of those that wait serves.</summary>
    private (double Outings, double Weeks) Base
    {
        get
        {
            double outings = _outings, weeks = _weeks;
            for (var i = 0; i < _waiting.Length && weeks < Lag; i++)
            {
                if (i >= (_waiting.Length + 1) / 2 && _waiting.Length >= Lag) break;
                outings += _waiting[i].Outings;
                weeks += _waiting[i].Factor / FactorUnits;
            }
            return (outings, weeks);
        }
    }

    /// <summary>One more week.</summary>
    /// <param name="outings">How often the person went out in it; more than <see cref="OutingsMax"/> count as that.</param>
    /// <param name="factor">What the week did to everybody: 1 as usual, 0.7 in a week of rain.</param>
    /// <param name="options">Settings.</param>
    /// <param name="due">Whether a review is due; the evidence begins anew then, and the baseline forgets faster.</param>
    public OutingTrend Advance(int outings, double factor, DeclineOptions options, out bool due)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(outings);
        var week = (Outings: (byte)Math.Min(outings, OutingsMax), Factor: (byte)Math.Clamp(Math.Round(factor * FactorUnits), 20, 250));
        var (score, low) = (0f, (byte)0);
        due = false;
        if (IsKnown(options) && _quietWeeks == 0)
        {
            var (gain, ofFall) = Evidence(week.Outings, week.Factor / FactorUnits, options);
            score = (float)Math.Max(0, Score + gain);
            low = score > 0 ? (byte)Math.Min(Lag, LowWeeks + 1) : (byte)0;
            due = score >= Math.Max(options.ScoreMin, options.ScoreWeeks * ofFall);
        }
        if (due)
        {
            var kept = _weeks > WeeksAfterReview ? WeeksAfterReview / _weeks : 1;
            return new([.. _waiting.Append(week).TakeLast(Lag)], _outings * kept, _weeks * kept, _scatter * kept, _scatterWeeks * kept, 0, 0,
                (byte)options.QuietWeeks);
        }
        (byte Outings, byte Factor)[] waiting = [.. _waiting, week];
        var quiet = (byte)Math.Max(0, _quietWeeks - 1);
        return waiting.Length <= Lag
            ? new(waiting, _outings, _weeks, _scatter, _scatterWeeks, score, low, quiet)
            : Settled(waiting[0], waiting[1..], score, low, quiet, options);
    }

    /// <summary>Whether the person has a baseline to be compared with.</summary>
    public bool IsKnown(DeclineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Weeks >= options.WeeksMin;
    }

    /// <summary>Little endian; the same bytes for the same state. Made once: a trend changes once a week and is stored with every passage.</summary>
    public void Save(Span<byte> bytes) => (_saved ??= Bytes()).CopyTo(bytes);

    private byte[] Bytes()
    {
        var bytes = new byte[Length];
        bytes[0] = LowWeeks;
        float[] numbers = [_outings, _weeks, _scatter, _scatterWeeks, Score];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(1 + (4 * i)), numbers[i]);
        (bytes[21], bytes[22]) = ((byte)_waiting.Length, _quietWeeks);
        for (var i = 0; i < _waiting.Length; i++) (bytes[HeadLength + (2 * i)], bytes[HeadLength + 1 + (2 * i)]) = _waiting[i];
        return bytes;
    }

    /// <param name="bytes">May go on after the trend.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static OutingTrend Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadLength || bytes[21] > Lag || bytes.Length < HeadLength + (2 * bytes[21]))
            throw new InvalidDataException("A trend of outings is damaged.");
        var numbers = new float[5];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(1 + (4 * i))..]);
        var waiting = new (byte, byte)[bytes[21]];
        for (var i = 0; i < waiting.Length; i++) waiting[i] = (bytes[HeadLength + (2 * i)], bytes[HeadLength + 1 + (2 * i)]);
        return new(waiting, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], bytes[0], bytes[22]);
    }

    /// <summary>The logarithm of how much likelier the week is after a fall than without, and what a real fall would bring a week.</summary>
    private (double Gain, double OfFall) Evidence(int outings, double factor, DeclineOptions options)
    {
        var (sum, weeks) = Base;
        var usual = (sum + .5) / (weeks + .5);
        var mean = usual * factor;
        // The scatter of weeks, and how badly the usual number itself is known, both widen what a week may be.
        var scatter = Math.Max(ScatterMin, ((ScatterPrior * ScatterPriorWeeks) + _scatter) / (ScatterPriorWeeks + _scatterWeeks));
        var k = 1 / (((scatter - 1) / mean) + (scatter / (sum + 1)));
        double LogRatio(double n) => (n * Math.Log(options.Left)) + ((k + n) * Math.Log((k + mean) / (k + (options.Left * mean))));
        var ofFall = LogRatio(options.Left * mean);
        var most = Math.Max(WeekMax, ofFall);
        return (Math.Clamp(LogRatio(outings), -AgainstShare * most, most), ofFall);
    }

    private OutingTrend Settled((byte Outings, byte Factor) week, (byte, byte)[] waiting, float score, byte low, byte quiet, DeclineOptions options)
    {
        var keep = (float)Math.Pow(2, -1 / options.HalfLifeWeeks);
        var factor = week.Factor / FactorUnits;
        var mean = Math.Max(.25, (_outings + .5) / (_weeks + .5) * factor);
        var squared = Math.Min(9, (week.Outings - mean) * (week.Outings - mean) / mean);   // one wild week does not make a wild person
        var counts = _weeks >= 3;
        return new(waiting, (_outings * keep) + week.Outings, (float)((_weeks * keep) + factor),
            (_scatter * keep) + (counts ? (float)squared : 0), (_scatterWeeks * keep) + (counts ? 1 : 0), score, low, quiet);
    }
}
