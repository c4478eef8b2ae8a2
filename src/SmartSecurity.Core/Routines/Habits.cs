namespace SmartSecurity.Core.Routines;

/// <summary>
/// What is learnt of one person: passages N and exposure hours E by state, kind of day and half hour, observed and expected passages by
/// the length of the silence before them, and where the person passes. Never changed once made.
/// </summary>
/// <remarks>
/// Source: docs/design/routines.md, "The silence clock". Forgetting has a half-life of 56 days. Old counts are not shrunk at every event,
/// which would round them away: new ones weigh 2^(age of the epoch / 56 days), and when that reaches 2 everything is halved once.
/// </remarks>
internal sealed class Habits
{
    public const int Cells = 2 * 2 * LocalCalendar.Bins;
    public const int Durations = 10;
    /// <summary>Parts of a day of two hours each, apart by whether the person has been seen on it already.</summary>
    public const int DayParts = 12;
    /// <summary>O and X by state and duration, then at home by part of a day not yet seen on, then by part of a day seen on.</summary>
    public const int Factors = (2 * Durations) + (2 * DayParts);
    public const int PlacesMax = 8;
    public const double HalfLifeDays = 56;

    /// <summary>A cell of N counts 1/256 passage, a cell of E 1/512 hour, both at the epoch's weight; a full one stays full.</summary>
    public const double PassageUnits = 256;
    public const double HourUnits = 512;

    private static readonly double[] Smoothing = [.1, .2, .4, .2, .1];
    private static readonly double[] EdgesHours = [0, .5, 1, 2, 4, 8, 16, 24, 36, 48];

    /// <summary>The rates computed last on this thread: kept for each person they would take more memory than the habits they are made of.</summary>
    [ThreadStatic]
    private static LatestRates? _latest;

    public required ushort[] Passages { get; init; }
    public required ushort[] Exposure { get; init; }
    /// <summary>O and X by state and duration: index 10 · state + bucket.</summary>
    public required float[] Observed { get; init; }
    public required float[] Expected { get; init; }
    /// <summary>Sightings out of home that were exits, and all of them, at the epoch's weight.</summary>
    public required float Exits { get; init; }
    public required float HomeSightings { get; init; }
    /// <summary>Passages that were found out of and that no point had read, at the epoch's weight.</summary>
    public required float Unread { get; init; }
    /// <summary>Where the person passes: stable hash of the point, and passages seen there out of each state.</summary>
    public required PlaceCount[] Places { get; init; }
    public required long EpochMs { get; init; }
    /// <summary>The last instant something was learnt; rates hold from then on.</summary>
    public required long LearntMs { get; init; }

    public static Habits Empty(long atMs) => new()
    {
        Passages = new ushort[Cells],
        Exposure = new ushort[Cells],
        Observed = new float[Factors],
        Expected = new float[Factors],
        Exits = 0,
        HomeSightings = 0,
        Unread = 0,
        Places = [],
        EpochMs = atMs,
        LearntMs = atMs,
    };

    public static int Cell(bool away, bool weekend, int bin) => ((((away ? 2 : 0) + (weekend ? 1 : 0)) * LocalCalendar.Bins) + bin);

    /// <summary>Bucket of the hours since the last passage.</summary>
    public static int Duration(double hours)
    {
        var bucket = Durations - 1;
        while (bucket > 0 && hours < EdgesHours[bucket]) bucket--;
        return bucket;
    }

    /// <summary>Where the bucket ends, in hours; infinite for the last.</summary>
    public static double DurationEndHours(int bucket) => bucket + 1 < Durations ? EdgesHours[bucket + 1] : double.PositiveInfinity;

    /// <summary>λ_swb: passages an hour out of a state by kind of day and bin, index 48 · weekend + bin. Valid until the thread asks other habits.</summary>
    public double[] Rates(bool away)
    {
        var latest = _latest ??= new LatestRates();
        if (!ReferenceEquals(latest.Of, this)) (latest.Of, latest.HasHome, latest.HasAway) = (this, false, false);
        if (away)
        {
            if (!latest.HasAway) RatesOf(true, latest.Away);
            latest.HasAway = true;
            return latest.Away;
        }
        if (!latest.HasHome) RatesOf(false, latest.Home);
        latest.HasHome = true;
        return latest.Home;
    }

    /// <summary>g_j: how much likelier a passage is at this length of silence than the rate alone says.</summary>
    public double DurationFactor(bool away, int bucket)
    {
        var i = (away ? Durations : 0) + bucket;
        var weight = Weight(LearntMs);
        return (4 + (Observed[i] / weight)) / (4 + (Expected[i] / weight));
    }

    /// <summary>
    /// How much likelier a passage from home is in this part of a day than rate and length of silence say, by whether the person has been seen on
    /// that day: who has not gone out by their usual hour mostly stays in.
    /// </summary>
    /// <param name="dayPart">As <see cref="DayPart"/> gives it.</param>
    public double DayFactor(int dayPart)
    {
        var weight = Weight(LearntMs);
        return (2 + (Observed[dayPart] / weight)) / (2 + (Expected[dayPart] / weight));
    }

    /// <summary>Index of the factor of a part of a day.</summary>
    public static int DayPart(int bin, bool seenToday) => (2 * Durations) + (seenToday ? DayParts : 0) + (bin * DayParts / LocalCalendar.Bins);

    /// <summary>Share 0..1 of the passages out of a state at points that report; 1 while none is known.</summary>
    /// <param name="away">The state.</param>
    /// <param name="downMask">Bit i: <see cref="Places"/>[i] does not report.</param>
    public double Coverage(bool away, int downMask)
    {
        if (downMask == 0) return 1;
        int all = 0, up = 0;
        for (var i = 0; i < Places.Length; i++)
        {
            var count = away ? Places[i].FromAway : Places[i].FromHome;
            all += count;
            if ((downMask >> i & 1) == 0) up += count;
        }
        return all == 0 ? 1 : (double)up / all;
    }

    /// <summary>Share 0..1 of the sightings out of home that lead out; 1 without a sensor in the home.</summary>
    public double ExitShare => (1 + Exits) / (1 + HomeSightings);

    /// <summary>Share 0..1 of this person's passages that the points read when all of them report: 98 of 100 until more were found unread.</summary>
    /// <param name="whenUp">The share for a person of whom nothing is known; see <see cref="SilenceOptions.ReadWhenUp"/>.</param>
    public double ReadShare(double whenUp) => Unread == 0 ? whenUp : whenUp * (20 + HomeSightings) / (20 + HomeSightings + Unread);

    /// <summary>One passage more that nobody read.</summary>
    public Habits Missed(long atMs) => new()
    {
        Passages = Passages,
        Exposure = Exposure,
        Observed = Observed,
        Expected = Expected,
        Exits = Exits,
        HomeSightings = HomeSightings,
        Unread = Unread + (float)Weight(atMs),
        Places = Places,
        EpochMs = EpochMs,
        LearntMs = LearntMs,
    };

    private double Weight(long atMs) => Weight(atMs, EpochMs);

    private static double Weight(long atMs, long epochMs) => Math.Exp((atMs - epochMs) * (Math.Log(2) / (HalfLifeDays * LocalCalendar.DayMs)));

    /// <summary>Adds what one silence taught.</summary>
    public Habits Learn(in SilenceLesson lesson)
    {
        var epochs = 0;
        var epochMs = EpochMs;
        while (lesson.AtMs - epochMs >= HalfLifeDays * LocalCalendar.DayMs)
        {
            epochMs += (long)HalfLifeDays * LocalCalendar.DayMs;
            epochs++;
        }
        var weight = (float)Weight(lesson.AtMs, epochMs);
        var next = new Habits
        {
            Passages = Halved(Passages, epochs),
            Exposure = Halved(Exposure, epochs),
            Observed = Halved(Observed, epochs),
            Expected = Halved(Expected, epochs),
            Places = lesson.Place is { } place ? Counted(epochs, place, lesson.Away) : Places,
            Exits = MathF.ScaleB(Exits, -epochs) + (lesson.Exit && lesson.Passage is not null ? weight : 0),
            HomeSightings = MathF.ScaleB(HomeSightings, -epochs) + (!lesson.Away && lesson.Passage is not null ? weight : 0),
            Unread = MathF.ScaleB(Unread, -epochs),
            EpochMs = epochMs,
            LearntMs = Math.Max(lesson.AtMs, LearntMs),
        };
        for (var i = 0; i < Cells; i++)
            if (lesson.ExposureHours[i] > 0) Smooth(next.Exposure, i, lesson.ExposureHours[i] * weight * HourUnits);
        for (var i = 0; i < Factors; i++) next.Expected[i] += (float)(lesson.Expected[i] * weight);
        if (lesson.Passage is not { } passage) return next;
        Smooth(next.Passages, Cell(lesson.Away, passage.Weekend, passage.Bin), weight * PassageUnits);
        next.Observed[(lesson.Away ? Durations : 0) + lesson.Duration] += weight;
        if (!lesson.Away) next.Observed[lesson.DayPart] += weight;
        return next;
    }

    private static void Smooth(ushort[] cells, int cell, double units)
    {
        var first = cell / LocalCalendar.Bins * LocalCalendar.Bins;
        var bin = cell - first;
        for (var i = 0; i < Smoothing.Length; i++)
        {
            var at = first + ((bin + i - 2 + LocalCalendar.Bins) % LocalCalendar.Bins);
            cells[at] = (ushort)Math.Min(ushort.MaxValue, cells[at] + (int)Math.Round(units * Smoothing[i]));
        }
    }

    private PlaceCount[] Counted(int epochs, uint point, bool away)
    {
        var places = Places.Select(p => p with { FromHome = (ushort)(p.FromHome >> epochs), FromAway = (ushort)(p.FromAway >> epochs) }).ToList();
        var i = places.FindIndex(p => p.Point == point);
        if (i < 0 && places.Count < PlacesMax)
        {
            i = places.Count;
            places.Add(new PlaceCount(point, 0, 0));
        }
        else if (i < 0)
        {
            // The place used least makes room in its own slot, so that the bits of the others keep their meaning.
            i = 0;
            for (var j = 1; j < places.Count; j++)
                if (places[j].FromHome + places[j].FromAway < places[i].FromHome + places[i].FromAway) i = j;
            places[i] = new PlaceCount(point, 0, 0);
        }
        places[i] = away
            ? places[i] with { FromAway = (ushort)Math.Min(ushort.MaxValue, places[i].FromAway + 1) }
            : places[i] with { FromHome = (ushort)Math.Min(ushort.MaxValue, places[i].FromHome + 1) };
        return [.. places];
    }

    private void RatesOf(bool away, double[] rates)
    {
        const int bins = LocalCalendar.Bins;
        var weight = Weight(LearntMs);
        var (n, e) = (1 / (PassageUnits * weight), 1 / (HourUnits * weight));
        double passages = 0, promised = 0;
        var first = Cell(away, weekend: false, 0);
        for (var b = 0; b < bins; b++)
        {
            passages += (Passages[first + b] + Passages[first + bins + b]) * n;
            promised += (Exposure[first + b] + Exposure[first + bins + b]) * e * PopulationPrior.PerHour(away, b);
        }
        var level = (6 + passages) / (6 + promised);
        for (var b = 0; b < bins; b++)
        {
            double nWeekday = Passages[first + b] * n, nWeekend = Passages[first + bins + b] * n;
            double eWeekday = Exposure[first + b] * e, eWeekend = Exposure[first + bins + b] * e;
            var both = ((3 * level * PopulationPrior.PerHour(away, b)) + nWeekday + nWeekend) / (3 + eWeekday + eWeekend);
            rates[b] = ((4 * both) + nWeekday) / (4 + eWeekday);
            rates[bins + b] = ((4 * both) + nWeekend) / (4 + eWeekend);
        }
    }

    private static ushort[] Halved(ushort[] cells, int times)
    {
        var copy = (ushort[])cells.Clone();
        if (times > 0)
            for (var i = 0; i < copy.Length; i++) copy[i] = (ushort)(copy[i] >> Math.Min(times, 15));
        return copy;
    }

    private static float[] Halved(float[] cells, int times)
    {
        var copy = (float[])cells.Clone();
        if (times > 0)
            for (var i = 0; i < copy.Length; i++) copy[i] = MathF.ScaleB(copy[i], -times);
        return copy;
    }
}

/// <summary>Rates of one person's habits.</summary>
internal sealed class LatestRates
{
    public Habits? Of { get; set; }
    public bool HasHome { get; set; }
    public bool HasAway { get; set; }
    public double[] Home { get; } = new double[2 * LocalCalendar.Bins];
    public double[] Away { get; } = new double[2 * LocalCalendar.Bins];
}

/// <summary>How often a person was seen at a point, out of each state.</summary>
internal readonly record struct PlaceCount(uint Point, ushort FromHome, ushort FromAway);

/// <summary>What one silence, or a part of one, teaches.</summary>
internal readonly ref struct SilenceLesson
{
    public required long AtMs { get; init; }
    /// <summary>Covered hours by cell, not yet smoothed.</summary>
    public required ReadOnlySpan<double> ExposureHours { get; init; }
    /// <summary>Expected passages by state and duration.</summary>
    public required ReadOnlySpan<double> Expected { get; init; }
    /// <summary>The state that the passage ended; <see cref="Passage"/> is null when none did.</summary>
    public bool Away { get; init; }
    public LocalBin? Passage { get; init; }
    /// <summary>The passage led from home out of the community.</summary>
    public bool Exit { get; init; }
    public int Duration { get; init; }
    /// <summary>See <see cref="Habits.DayPart"/>.</summary>
    public int DayPart { get; init; }
    public uint? Place { get; init; }
}
