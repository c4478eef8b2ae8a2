namespace SmartSecurity.Core.Routines;

/// <summary>A stretch of one person's silence over which the hazards and the coverage are constant.</summary>
/// <remarks>
/// Source: docs/design/routines.md, "The silence clock". Weights a_h and a_a sum to 1 at the start of the piece, so S(0) = 1 and
/// R₂ = (R₁ + ∫S) / S(Δ). With one state known and covered this is the closed form R₂ = (R₁ + 1/h) e^{hΔ} − 1/h.
/// </remarks>
public readonly record struct SilencePiece
{
    /// <summary>Below this hazard (1/h) the clock runs like a wall clock.</summary>
    private const double HazardMin = 1e-9;
    private const double RootHours = 1.0 / 3_600;

    public required long StartMs { get; init; }
    public required long EndMs { get; init; }
    /// <summary>Hazards out of the two states, passages an hour.</summary>
    public required double HazardHome { get; init; }
    public required double HazardAway { get; init; }
    /// <summary>Share 0..1 of the passages out of the state that would be seen now.</summary>
    public required double CoverageHome { get; init; }
    public required double CoverageAway { get; init; }
    /// <summary>Weight of being at home at the start, 0..1; the rest is away.</summary>
    public required double WeightHome { get; init; }

    /// <summary>False while nothing the person does could be seen: then the clock stands still.</summary>
    public bool Covered => CoverageHome > 0 || CoverageAway > 0;

    /// <summary>Sightings an hour that are to be expected at the start of the piece: those that would be read.</summary>
    public double SeenPerHour => (WeightHome * HazardHome * CoverageHome) + ((1 - WeightHome) * HazardAway * CoverageAway);

    public double Hours => (EndMs - StartMs) / (double)LocalCalendar.HourMs;

    /// <summary>R after so many hours of the piece; R itself where nothing is covered.</summary>
    public double Advance(double r, double hours)
    {
        var (factor, term) = Effect(hours);
        return (r * factor) + term;
    }

    /// <summary>What so many hours do to any R, as R₂ = R₁ · factor + term: one computation for many thresholds.</summary>
    public (double Factor, double Term) Effect(double hours)
    {
        if (!Covered) return (1, 0);
        if (Simple(out var h)) return h < HazardMin ? (1, hours) : (1 + ExpM1(h * hours), ExpM1(h * hours) / h);
        Mix(hours, out var home, out var away, out var integral);
        return (1 / (home + away), integral / (home + away));
    }

    /// <summary>Hours into the piece at which R reaches the threshold; infinite where it never does. May lie beyond the piece's end.</summary>
    public double HoursUntil(double r, double threshold)
    {
        if (r >= threshold) return 0;
        if (!Covered) return double.PositiveInfinity;
        if (Simple(out var h)) return h < HazardMin ? threshold - r : Log1P((threshold - r) / (r + (1 / h))) / h;
        double low = 0, high = threshold - r;     // R' ≥ 1, so the root is not beyond
        if (high > Hours)
        {
            if (Advance(r, Hours) < threshold) return double.PositiveInfinity;
            high = Hours;
        }
        while (high - low > RootHours)
        {
            var middle = (low + high) / 2;
            if (Advance(r, middle) >= threshold) high = middle; else low = middle;
        }
        return high;
    }

    /// <summary>The rest of the piece from so many hours on.</summary>
    public SilencePiece From(double hours) => this with
    {
        StartMs = Math.Min(EndMs, StartMs + (long)Math.Round(hours * LocalCalendar.HourMs)),
        WeightHome = WeightHomeAfter(hours),
    };

    /// <summary>Weight of being at home after so many hours without a sighting, 0..1.</summary>
    public double WeightHomeAfter(double hours)
    {
        if (Simple(out _)) return WeightHome;
        Mix(hours, out var home, out var away, out _);
        return home / (home + away);
    }

    private bool Simple(out double h)
    {
        if (WeightHome >= 1 && CoverageHome >= 1) { h = HazardHome; return true; }
        if (WeightHome <= 0 && CoverageAway >= 1) { h = HazardAway; return true; }
        h = 0;
        return false;
    }

    /// <summary>The two weights after t hours and the integral of their sum: a' = M a by the matrix exponential of a 2 × 2.</summary>
    private void Mix(double t, out double home, out double away, out double integral)
    {
        double p = HazardHome, q = HazardAway, toHome = (1 - CoverageAway) * q, toAway = (1 - CoverageHome) * p;
        double h0 = WeightHome, a0 = 1 - WeightHome;
        double m = -(p + q) / 2, e = (q - p) / 2, d = Math.Sqrt((e * e) + (toHome * toAway));
        // (M − mI) a0, with M − mI = [[e, toHome], [toAway, −e]] and (M − mI)² = d² I
        double h1 = (e * h0) + (toHome * a0), a1 = (toAway * h0) - (e * a0);
        double up = Math.Exp((m + d) * t), down = Math.Exp((m - d) * t);
        double iUp = Integral(m + d, t), iDown = Integral(m - d, t);
        double cosh = (up + down) / 2, integralCosh = (iUp + iDown) / 2, sinh, integralSinh;
        if (d * t < 1e-5)
        {
            sinh = t * Math.Exp(m * t);
            integralSinh = IntegralOfT(m, t);
        }
        else
        {
            sinh = (up - down) / (2 * d);
            integralSinh = (iUp - iDown) / (2 * d);
        }
        home = (cosh * h0) + (sinh * h1);
        away = (cosh * a0) + (sinh * a1);
        integral = integralCosh + (integralSinh * (h1 + a1));
    }

    /// <summary>∫₀ᵗ e^{xu} du.</summary>
    private static double Integral(double x, double t) => Math.Abs(x * t) < 1e-12 ? t : ExpM1(x * t) / x;

    /// <summary>∫₀ᵗ u e^{xu} du.</summary>
    private static double IntegralOfT(double x, double t)
    {
        var y = x * t;
        return Math.Abs(y) < 1e-3 ? t * t * (0.5 + (y / 3) + (y * y / 8)) : ((Math.Exp(y) * (y - 1)) + 1) / (x * x);
    }

    private static double ExpM1(double x) => Math.Abs(x) < 1e-5 ? x * (1 + (x / 2) + (x * x / 6)) : Math.Exp(x) - 1;

    private static double Log1P(double x) => Math.Abs(x) < 1e-5 ? x * (1 - (x / 2) + (x * x / 3)) : Math.Log(1 + x);
}
