namespace SmartSecurity.Core.Plans;

/// <summary>
/// How much a drawing becomes once everything that is drawn by reference is drawn: ten lines of ten references each are ten thousand million shapes.
/// </summary>
internal sealed class SvgReferences
{
    /// <summary>References within references; hand-made plans have two or three.</summary>
    private const int NestedMax = 16;

    private readonly Dictionary<string, Part> _byId = new(StringComparer.Ordinal);
    private readonly Part _whole = new();
    private readonly Stack<Part?> _open = new();

    public bool IsFree(string id) => !_byId.ContainsKey(id);

    /// <param name="id">By which others may refer to the element that begins; null: by nothing.</param>
    /// <param name="target">What it draws by reference; null: nothing.</param>
    public void Enter(string? id, string? target)
    {
        Part? part = null;
        if (id is not null) _byId[id] = part = new();
        _open.Push(part);
        foreach (var around in _open.OfType<Part>().Append(_whole))
        {
            around.Elements++;
            if (target is not null) around.Draws.Add(target);
        }
    }

    public void Leave() => _open.Pop();

    /// <returns>Null when all of it can be drawn.</returns>
    public SvgProblem? Problem()
    {
        var drawn = Drawn(_whole, 0);
        return drawn < 0 ? SvgProblem.GoesInCircles : drawn > PlanSvg.DrawnMax ? SvgProblem.TooMany : null;
    }

    /// <returns>Elements drawn, at most a little over the limit; below 0: it draws itself, or through too many others.</returns>
    private long Drawn(Part part, int nested)
    {
        if (part.Sum is { } known) return known;
        if (part.IsOpen || nested > NestedMax) return -1;
        part.IsOpen = true;
        long sum = part.Elements;
        foreach (var target in part.Draws)
        {
            if (!_byId.TryGetValue(target, out var other)) continue;   // leads nowhere, draws nothing
            var more = Drawn(other, nested + 1);
            if (more < 0) return -1;
            sum += more;
            if (sum > PlanSvg.DrawnMax) break;
        }
        part.IsOpen = false;
        part.Sum = sum;
        return sum;
    }

    private sealed class Part
    {
        public List<string> Draws { get; } = [];
        public int Elements { get; set; }
        public long? Sum { get; set; }
        public bool IsOpen { get; set; }
    }
}
