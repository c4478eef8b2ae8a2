using System.Globalization;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Vision.Motion;

/// <summary>What may be wrong with a camera that does send pictures.</summary>
public enum SceneFault
{
    /// <summary>The same picture again and again.</summary>
    Frozen,
    /// <summary>A dark picture without anything in it.</summary>
    Black,
    /// <summary>Something before the lens: most of the scene is gone, and nothing sharp is in its place.</summary>
    Covered,
    /// <summary>Another scene: the camera was turned, pushed or zoomed.</summary>
    Moved,
    /// <summary>The scene is there and has lost its fine structure: dirt, rain, fog, focus.</summary>
    Blurred,
}

/// <param name="Fault">What is wrong; null: nothing.</param>
/// <param name="Reason">What says so, in English and in numbers; empty when nothing is wrong.</param>
/// <param name="Measure">The number of it alone, with its unit, for a sentence in another language: <c>78 %</c>, <c>41 s</c>.</param>
/// <param name="Since">When it began.</param>
public sealed record SceneVerdict(SceneFault? Fault, string Reason, string Measure, DateTimeOffset Since);

/// <summary>Watches whether one camera still sees its scene. Not safe for several threads: one instance a camera, frames in order.</summary>
/// <remarks>
/// Time is what the frames say. A fault is told when it has lasted, and cleared after a few good seconds; in between the last verdict stands.
/// The scene is learnt from the first looks; what stands before a camera for ten minutes becomes part of it. Source: docs/design/motion.md.
/// </remarks>
public sealed class SceneWatch
{
    /// <summary>No multiple of a second, so that a film in a loop is not taken for a picture that stands still.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(1_700);

    /// <summary>Longer than somebody who bends before the lens, a van that manoeuvres, a headlight.</summary>
    public static readonly TimeSpan ToldAfter = TimeSpan.FromSeconds(24);

    /// <summary>A living scene may stand still for longer than any other fault is taken for one.</summary>
    public static readonly TimeSpan FrozenToldAfter = TimeSpan.FromSeconds(40);

    public static readonly TimeSpan ClearedAfter = TimeSpan.FromSeconds(6);

    /// <summary>Without a frame for so long what was seen before is no evidence any more.</summary>
    public static readonly TimeSpan GapMax = TimeSpan.FromSeconds(15);

    /// <summary>Looks from which the scene is learnt before it is judged.</summary>
    public const int LooksToLearn = 12;

    /// <summary>Scenes remembered: by day, by lamp, by infra-red, and one more.</summary>
    public const int MemoriesMax = 4;

    internal const double BlackShareMin = 0.97, FineGone = 0.38, CoarseGone = 0.42, JudgedMin = 0.08, SharpnessMin = 0.5;

    /// <summary>Where something of the old scene is left, what hides the rest must be clearly sharp to be another scene.</summary>
    internal const double NewDetailMin = 0.3, FineLeft = 0.12, NewDetailBesideMin = 0.5;

    /// <summary>A light that differs so much from all that are remembered is remembered as well.</summary>
    private const double NewLight = 0.75;

    /// <summary>Part of the noise's energy that falls into the finest structure.</summary>
    private const double FineNoiseShare = 0.7;

    private static readonly TimeSpan RememberEvery = TimeSpan.FromMinutes(20);

    private readonly FreezeWatch _freeze = new();
    private readonly List<SceneMemory> _memories = [];
    private readonly List<(DateTimeOffset At, SceneFault? Fault)> _recent = [];
    private static readonly SceneVerdict _good = new(null, "", "", default);
    private static readonly Judged _fine = new(null, "", "");
    private SceneVerdict _verdict = _good;
    private DateTimeOffset _lookedAt, _rememberedAt;
    private int _current, _learnt;

    /// <summary>True once the scene has been learnt; before that only a frozen and a black picture are told.</summary>
    public bool IsLearnt => _learnt >= LooksToLearn;

    /// <summary>How the last look compared, for whoever wants the numbers.</summary>
    internal SceneMatch LastMatch { get; private set; }

    /// <summary>Shows the next frame; most are not looked at.</summary>
    /// <returns>The verdict that stands after it.</returns>
    public SceneVerdict Next(RawFrame frame, DateTimeOffset at)
    {
        if (at - _lookedAt < LookEvery) return _verdict;
        return Next(SceneLook.At(frame), at);
    }

    /// <summary>The camera was lost: what was told and suspected is forgotten, the scene is not.</summary>
    public void Pause()
    {
        _recent.Clear();
        _freeze.Forget();
        _verdict = _good;
    }

    internal SceneVerdict Next(SceneLook look, DateTimeOffset at)
    {
        if (at - _lookedAt > GapMax) { _recent.Clear(); _freeze.Forget(); }
        if (_memories.Count > 0 && !_memories[0].Fits(look)) { _memories.Clear(); _learnt = 0; }
        _lookedAt = at;
        _freeze.Next(look, at);
        var judged = Judge(look, at);
        _recent.Add((at, judged.Fault));
        _recent.RemoveAll(r => at - r.At > ToldAfter + LookEvery);
        return _verdict = Decide(judged, at);
    }

    /// <summary>What this look alone says.</summary>
    private Judged Judge(SceneLook look, DateTimeOffset at)
    {
        if (look.BlackShare >= BlackShareMin) return new(SceneFault.Black, "of the picture is black", Percent(look.BlackShare));
        var standsFor = at - (_freeze.Since ?? at);
        if (standsFor >= FrozenToldAfter) return new(SceneFault.Frozen, "without any change", Seconds(standsFor));
        var noise = _freeze.QuietNoiseDeviation * _freeze.QuietNoiseDeviation * FineNoiseShare;
        if (_memories.Count == 0) _memories.Add(new SceneMemory(look));
        if (!IsLearnt)
        {
            _memories[0].Learn(look, noise, at, learning: true);
            (_learnt, _rememberedAt) = (_learnt + 1, at);
            return _fine;
        }
        var judged = Compare(look, noise);
        // While something is wrong or suspected nothing is learnt, or a cover would be the scene after ten minutes.
        if (judged.Fault is null && _verdict.Fault is null) Remember(look, noise, at);
        return judged;
    }

    private Judged Compare(SceneLook look, double noise)
    {
        var matches = _memories.ConvertAll(m => m.Compare(look, noise));
        _current = matches.IndexOf(matches.MaxBy(m => m.Fine + m.Coarse));
        var match = LastMatch = matches[_current];
        if (match.Judged < JudgedMin) return _fine;
        if (match.Fine < FineGone && match.Coarse < CoarseGone)
            return match.NewDetail >= (match.Fine > FineLeft ? NewDetailBesideMin : NewDetailMin)
                ? new(SceneFault.Moved, "of the scene is gone, and another is there", Percent(1 - match.Fine))
                : new(SceneFault.Covered, "of the scene is gone, and nothing sharp is in its place", Percent(1 - match.Fine));
        return match.Sharpness < SharpnessMin
            ? new(SceneFault.Blurred, "of the fine structure is left", Percent(match.Sharpness))
            : _fine;
    }

    private void Remember(SceneLook look, double noise, DateTimeOffset at)
    {
        _memories[_current].Learn(look, noise, at, learning: false);
        if (at - _rememberedAt < RememberEvery) return;
        _rememberedAt = at;
        var current = _memories[_current];
        if (_memories.Exists(m => m != current && m.Compare(look, noise).Fine >= NewLight)) return;
        if (_memories.Count == MemoriesMax) _memories.RemoveAt(_current == 0 ? 1 : 0);
        _memories.Add(current.Copy());
    }

    private SceneVerdict Decide(Judged now, DateTimeOffset at)
    {
        if (now.Fault is null) return _verdict.Fault is not null && IsGoodAgain(at) is { } since ? _good with { Since = since } : _verdict;
        if (_verdict.Fault is not null) return _verdict;
        if (now.Fault == SceneFault.Frozen) return now.Since(_freeze.Since!.Value);
        var first = _recent.AsEnumerable().Reverse().TakeWhile(r => r.Fault is not (null or SceneFault.Frozen)).Last().At;
        if (at - first < ToldAfter) return _verdict;
        var most = _recent.Where(r => r.At >= first).GroupBy(r => r.Fault).MaxBy(g => g.Count())!.Key;
        return most == now.Fault ? now.Since(first) : _verdict;
    }

    /// <summary>Good for long enough; one look between may say otherwise (a headlight, somebody close by).</summary>
    private DateTimeOffset? IsGoodAgain(DateTimeOffset at)
    {
        var (since, exceptions) = (at, 0);
        foreach (var (seenAt, fault) in _recent.AsEnumerable().Reverse())
        {
            if (fault is not null && ++exceptions > 1) return null;
            if (fault is null) since = seenAt;
            if (at - since >= ClearedAfter) return since;
        }
        return null;
    }

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %");

    /// <summary>What one look says, whatever was before.</summary>
    private sealed record Judged(SceneFault? Fault, string What, string Measure)
    {
        public SceneVerdict Since(DateTimeOffset at) => new(Fault, $"{Measure} {What}", Measure, at);
    }
}
