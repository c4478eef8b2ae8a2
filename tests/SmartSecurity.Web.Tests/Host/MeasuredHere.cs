using SmartSecurity.Web.Accuracy;

namespace SmartSecurity.Web.Tests;

/// <summary>Evaluations as a site with few pictures would have them.</summary>
internal sealed class MeasuredHere : IAccuracyReports
{
    private static readonly DateTimeOffset _at = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, string> _models = new(StringComparer.Ordinal) { ["recogniser"] = new string('a', 64) };

    public PlateReport? Plates { get; } = new(_at, "crops", new(0.98, 0.9636, 0.9891, 500), new(0.912, 0.884, 0.934, 500), new(0.998, 0.988, 1, 456), 0,
        [new("D", "0", 4), new("G", "6", 2)], _models);

    public FacePairReport? Pairs { get; } = new(_at, new(1, 0.931, 1, 52), 0, _models);

    public OpenSetReport? OpenSet { get; } = new(_at, 26, 41, 0.435, new(0, 0, 0.086, 41), new(0.038, 0.007, 0.189, 26),
        [new(0.6, 0, 0.3), new(0.43, 0, 0.038), new(0.35, 0.024, 0.02), new(0.2, 0.4, 0)], [new(160, null, new(0.038, 0.007, 0.189, 26))], _models);
}
