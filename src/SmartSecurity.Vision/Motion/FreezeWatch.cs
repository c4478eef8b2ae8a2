namespace SmartSecurity.Vision.Motion;

/// <summary>Tells since when nothing at all has changed in the picture but noise and a printed clock.</summary>
/// <remarks>
/// A living scene drifts: light, shadows, leaves, somebody's step. The means of cells then leave the place where they were by more than noise of
/// single pixels explains. In a picture that stands still they do not, however long one waits, whatever noise a converter adds behind it.
/// </remarks>
internal sealed class FreezeWatch
{
    /// <summary>How far a cell's mean may go without any noise, grey levels: rounding, and a codec that sends the same picture again.</summary>
    private const double DriftMax = 0.1;

    /// <summary>Deviations of a cell's mean that noise explains; a codec binds neighbouring pixels together, so more than chance alone.</summary>
    private const double NoiseDeviations = 7;

    /// <summary>Share of the cells that may go on changing: a printed date, time and name, at the upper or the lower edge.</summary>
    private const double OverlayShareMax = 0.12;

    private const int QuietLooks = 8;

    private readonly Queue<double> _quiet = new();
    private float[]? _anchor;
    private SceneLook? _last;

    /// <summary>Since when the picture stands still; null before the second look.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Noise of single pixels between the last two looks, in half of the cells: its deviation in grey levels.</summary>
    public double NoiseDeviation { get; private set; }

    /// <summary>The same in the quietest quarter of the quietest of the last looks, which no step and no lamp has touched.</summary>
    public double QuietNoiseDeviation => _quiet.Count == 0 ? 0 : _quiet.Min();

    public void Next(SceneLook look, DateTimeOffset at)
    {
        if (_last is null || _anchor is null || _last.HeightPx != look.HeightPx)
        {
            (_anchor, _last, Since) = (look.BlockMeans, look, at);
            return;
        }
        (NoiseDeviation, var quiet) = Noise(look, _last);
        _quiet.Enqueue(quiet);
        if (_quiet.Count > QuietLooks) _quiet.Dequeue();
        _last = look;
        if (!StandsStill(look)) (_anchor, Since) = (look.BlockMeans, at);
    }

    public void Forget() => (_anchor, _last, Since) = (null, null, null);

    private bool StandsStill(SceneLook look)
    {
        var allowed = DriftMax + (NoiseDeviations * NoiseDeviation * Math.Sqrt(2) / SceneLook.CellPx);
        var moved = 0;
        for (var cell = 0; cell < look.BlockMeans.Length; cell++)
        {
            if (Math.Abs(look.BlockMeans[cell] - _anchor![cell]) <= allowed) continue;
            var row = cell / SceneLook.Columns;
            if (row > 1 && row < look.Rows - 2) return false;
            moved++;
        }
        return moved <= OverlayShareMax * look.BlockMeans.Length;
    }

    /// <summary>From the pixels' differences, less the change of the light in each cell.</summary>
    private static (double Median, double Quiet) Noise(SceneLook look, SceneLook last)
    {
        var deviations = new double[look.BlockMeans.Length];
        for (var cell = 0; cell < deviations.Length; cell++)
        {
            var start = (cell / SceneLook.Columns * SceneLook.CellPx * SceneLook.WidthPx) + (cell % SceneLook.Columns * SceneLook.CellPx);
            var shift = look.BlockMeans[cell] - last.BlockMeans[cell];
            double sum = 0;
            for (var y = 0; y < SceneLook.CellPx; y++, start += SceneLook.WidthPx)
                for (var x = start; x < start + SceneLook.CellPx; x++)
                {
                    var difference = look.Grey[x] - last.Grey[x] - shift;
                    sum += difference * difference;
                }
            deviations[cell] = Math.Sqrt(sum / (SceneLook.CellPx * SceneLook.CellPx) / 2);
        }
        Array.Sort(deviations);
        return (deviations[deviations.Length / 2], deviations[deviations.Length / 4]);
    }
}
