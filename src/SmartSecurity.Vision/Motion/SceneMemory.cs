namespace SmartSecurity.Vision.Motion;

/// <summary>How a look compares with what is remembered of the scene.</summary>
/// <param name="Fine">Share of the cells that can be judged whose fine structure is still there, 0..1.</param>
/// <param name="Coarse">The same for the coarse structure: survives a blur and a shaking mast.</param>
/// <param name="Judged">Share of the picture's cells that can be judged, 0..1: they have structure, and it used to stay.</param>
/// <param name="Sharpness">Fine against coarse structure, as a multiple of what is remembered; 1 is as ever.</param>
/// <param name="NewDetail">Of the coarse cells that no longer match, the share that shows sharp structure of its own, 0..1.</param>
internal readonly record struct SceneMatch(double Fine, double Coarse, double Judged, double Sharpness, double NewDetail);

/// <summary>What the scene looks like in one light: a slow mean of its structure, and how far each cell can be relied on.</summary>
internal sealed class SceneMemory
{
    /// <summary>From this likeness on a cell is the same: unrelated cells reach it in less than 1 of 100 cases.</summary>
    private const float FineLikeMin = 0.4f, CoarseLikeMin = 0.5f;

    /// <summary>A cell that matched less often than this is somebody's way or a tree, and is not asked.</summary>
    private const float StableMin = 0.5f;

    private const float Rate = 0.05f;

    /// <summary>Structure weaker than this, in grey levels, is lost in the compression.</summary>
    private const float StructureMin = 1.0f, CoarseStructureMin = 1.2f;

    /// <summary>What is sharp has at least half of the fine structure that is usual here (a logarithm).</summary>
    private const double SharpEnough = -0.7;

    /// <summary>How fast a cell gains or loses reliance: half of it within a minute of looks that differ.</summary>
    private const float StableRate = 0.02f;

    /// <summary>Who passes a cell takes less time than this. What stays longer is a thing or a cover, and makes a cell no less reliable.</summary>
    private static readonly TimeSpan PassingMax = TimeSpan.FromSeconds(8);

    /// <summary>Cells that stay different for this long are the new scene: a parked van, a new sign.</summary>
    private static readonly TimeSpan AdoptAfter = TimeSpan.FromMinutes(10);

    private readonly float[] _fine, _coarse, _stable, _coarseStable, _sharpness, _energy;
    private readonly DateTimeOffset?[] _differsSince, _coarseDiffersSince;
    private readonly int _heightPx;
    private int _looks;

    public SceneMemory(SceneLook first)
    {
        _heightPx = first.HeightPx;
        (_fine, _coarse) = ([.. first.Fine], [.. first.Coarse]);
        (_stable, _coarseStable) = (Filled(first.BlockMeans.Length, 1), Filled(first.CoarseEnergy.Length, 1));
        (_sharpness, _energy) = (Sharpnesses(first, 0), [.. first.CoarseEnergy]);
        (_differsSince, _coarseDiffersSince) = (new DateTimeOffset?[_stable.Length], new DateTimeOffset?[_coarseStable.Length]);
        _looks = 1;
    }

    private SceneMemory(SceneMemory other)
    {
        (_heightPx, _looks) = (other._heightPx, other._looks);
        (_fine, _coarse, _stable, _coarseStable) = ([.. other._fine], [.. other._coarse], [.. other._stable], [.. other._coarseStable]);
        (_sharpness, _energy) = ([.. other._sharpness], [.. other._energy]);
        (_differsSince, _coarseDiffersSince) = ([.. other._differsSince], [.. other._coarseDiffersSince]);
    }

    public SceneMemory Copy() => new(this);

    public bool Fits(SceneLook look) => look.HeightPx == _heightPx;

    /// <summary>Compares a look of the same size.</summary>
    /// <param name="look">The look.</param>
    /// <param name="noise">Energy of the sensor's noise in the finest structure, grey levels squared.</param>
    public SceneMatch Compare(SceneLook look, double noise)
    {
        int judged = 0, same = 0;
        for (var cell = 0; cell < _stable.Length; cell++)
        {
            if (!CanJudge(cell, noise)) continue;
            judged++;
            if (IsSame(look, cell)) same++;
        }
        return CompareCoarse(look, noise, new(Share(same, judged), 1, judged / (double)_stable.Length, 1, 1));
    }

    /// <summary>Takes a look into the memory. What does not match is taken only after it has stayed for long.</summary>
    /// <param name="look">The look.</param>
    /// <param name="noise">As in <see cref="Compare"/>.</param>
    /// <param name="learning">The first looks: everything is taken, in equal parts.</param>
    public void Learn(SceneLook look, double noise, DateTimeOffset at, bool learning)
    {
        _looks++;
        var rate = learning ? Math.Max(Rate, 1f / _looks) : Rate;
        for (var cell = 0; cell < _stable.Length; cell++)
        {
            var part = PartToTake(cell, IsSame(look, cell), rate, at, learning, _stable, _differsSince);
            if (part > 0) Blend(_fine, look.Fine, SceneLook.WidthPx, SceneLook.CellPx, cell, part);
        }
        var sharpness = Sharpnesses(look, noise);
        for (var cell = 0; cell < _coarseStable.Length; cell++)
        {
            var part = PartToTake(cell, IsSameCoarse(look, cell), rate, at, learning, _coarseStable, _coarseDiffersSince);
            if (part == 0) continue;
            Blend(_coarse, look.Coarse, SceneLook.CoarseWidthPx, SceneLook.CoarseCellPx, cell, part);
            _sharpness[cell] += part * (sharpness[cell] - _sharpness[cell]);
            _energy[cell] += part * (look.CoarseEnergy[cell] - _energy[cell]);
        }
    }

    /// <summary>Keeps the books of a cell.</summary>
    /// <returns>How much of the look goes into its memory: 1 is all of it, 0 nothing.</returns>
    private static float PartToTake(
        int cell, bool same, float rate, DateTimeOffset at, bool learning, float[] stable, DateTimeOffset?[] differsSince)
    {
        DateTimeOffset? since = same ? null : differsSince[cell] ?? at;
        differsSince[cell] = since;
        if (same || at - since < PassingMax) stable[cell] += (learning ? rate : StableRate) * ((same ? 1 : 0) - stable[cell]);
        if (same || learning) return rate;
        if (at - since < AdoptAfter) return 0;
        (differsSince[cell], stable[cell]) = (null, 1);
        return 1;
    }

    private SceneMatch CompareCoarse(SceneLook look, double noise, SceneMatch fine)
    {
        int judged = 0, same = 0, detailed = 0;
        var changes = new List<double>(_coarseStable.Length);
        var sharpness = Sharpnesses(look, noise);
        var usual = Median([.. _sharpness.Where((_, cell) => CanJudgeCoarse(cell)).Select(s => (double)s)], 0);
        for (var cell = 0; cell < _coarseStable.Length; cell++)
        {
            if (!CanJudgeCoarse(cell)) continue;
            judged++;
            if (IsSameCoarse(look, cell))
            {
                same++;
                // Fine structure that lies under the noise of this moment may be there or not.
                if (Math.Exp(2 * _sharpness[cell]) * (_energy[cell] + 0.5) >= noise) changes.Add(sharpness[cell] - _sharpness[cell]);
            }
            else if (sharpness[cell] > usual + SharpEnough && look.CoarseEnergy[cell] > CoarseStructureMin * CoarseStructureMin) detailed++;
        }
        return fine with
        {
            Coarse = Share(same, judged),
            Sharpness = Math.Exp(Median(changes, 0)),
            NewDetail = Share(detailed, judged - same),
        };
    }

    private bool CanJudgeCoarse(int cell) => _coarseStable[cell] >= StableMin && _energy[cell] >= CoarseStructureMin * CoarseStructureMin;

    private bool CanJudge(int cell, double noise) =>
        _stable[cell] >= StableMin && Deviation(cell) is var deviation && deviation >= StructureMin && deviation * deviation >= noise;

    private double Deviation(int cell)
    {
        var start = (cell / SceneLook.Columns * SceneLook.CellPx * SceneLook.WidthPx) + (cell % SceneLook.Columns * SceneLook.CellPx);
        var sum = 0f;
        for (var y = 0; y < SceneLook.CellPx; y++, start += SceneLook.WidthPx)
            foreach (var value in _fine.AsSpan(start, SceneLook.CellPx)) sum += value * value;
        return Math.Sqrt(sum / (SceneLook.CellPx * SceneLook.CellPx));
    }

    private bool IsSame(SceneLook look, int cell) =>
        SceneLook.Likeness(_fine, look.Fine, SceneLook.WidthPx, SceneLook.CellPx, cell) >= FineLikeMin;

    private bool IsSameCoarse(SceneLook look, int cell) =>
        SceneLook.Likeness(_coarse, look.Coarse, SceneLook.CoarseWidthPx, SceneLook.CoarseCellPx, cell) >= CoarseLikeMin;

    /// <summary>Logarithm of fine over coarse deviation, a coarse cell each, without the noise's part.</summary>
    private static float[] Sharpnesses(SceneLook look, double noise) =>
        [.. look.Sharp.Zip(look.CoarseEnergy, (sharp, coarse) => (float)(0.5 * Math.Log((Math.Max(0, sharp - noise) + 0.02) / (coarse + 0.5))))];

    private static void Blend(float[] memory, float[] look, int widthPx, int cellPx, int cell, float rate)
    {
        var columns = widthPx / cellPx;
        var start = (cell / columns * cellPx * widthPx) + (cell % columns * cellPx);
        for (var y = 0; y < cellPx; y++, start += widthPx)
            for (var x = start; x < start + cellPx; x++) memory[x] += rate * (look[x] - memory[x]);
    }

    private static double Median(List<double> values, double ofNone)
    {
        values.Sort();
        return values.Count == 0 ? ofNone : values[values.Count / 2];
    }

    private static double Share(int part, int whole) => whole == 0 ? 1 : part / (double)whole;

    private static float[] Filled(int length, float value)
    {
        var array = new float[length];
        Array.Fill(array, value);
        return array;
    }
}
