using SmartSecurity.Vision;

namespace SmartSecurity.Web.Faces;

/// <summary>What a frame is looked at for; each has a mark of its own beside the live view.</summary>
public enum FaceMark { OneFace, Size, Sharp, Light, Pose, Eyes }

/// <summary>How a mark stands: <see cref="Unknown"/> while there is no face to judge by.</summary>
public enum MarkState { Unknown, Good, Better, Bad }

/// <summary>What to do next, in the person's own terms.</summary>
public enum Asked
{
    Starting, NoFace, SeveralFaces, Nearer, MoreLight, LessLight, HoldStill, TurnBack, LookLevel, LookAhead, TurnLeft, TurnRight,
    EvenLight, OpenEyes, Taken, Done, Unavailable,
}

/// <summary>One sitting before a camera: three pictures are taken by themselves, each when it is good in all. Holds frames in memory only.</summary>
public sealed class Sitting
{
    /// <summary>So many good frames one after another, so that a moving head is not taken.</summary>
    public const int SteadyFrames = 2;

    /// <summary>Advice (even light, open eyes) holds a picture back for so many frames, about 3 s; it never refuses one.</summary>
    public const int AdviceFramesMax = 8;

    private static readonly FacePose[] Order = [FacePose.Front, FacePose.Left, FacePose.Right];
    private readonly Dictionary<FacePose, byte[]> _taken = [];
    private FacePose? _steadyPose;
    private int _steady, _advised;

    public Asked Asked { get; private set; } = Asked.Starting;

    /// <summary>Of the last frame.</summary>
    public IReadOnlyDictionary<FaceMark, MarkState> Marks { get; private set; } = Enum.GetValues<FaceMark>().ToDictionary(m => m, _ => MarkState.Unknown);

    public bool IsDone => _taken.Count == Order.Length;
    public int Count => _taken.Count;
    public bool Has(FacePose pose) => _taken.ContainsKey(pose);

    /// <summary>The pose that is asked for; null when all are taken.</summary>
    public FacePose? Wanted => Order.Cast<FacePose?>().FirstOrDefault(p => !Has(p!.Value));

    /// <summary>The pictures in the order front, left, right.</summary>
    public IReadOnlyList<byte[]> Pictures => [.. Order.Where(Has).Select(p => _taken[p])];

    /// <summary>Judges the next frame.</summary>
    /// <param name="look">Null: recognition is unavailable.</param>
    /// <returns>The pose this frame was taken for; null when it was not.</returns>
    public FacePose? Next(byte[] frame, FaceLook? look)
    {
        Marks = MarksOf(look);
        Asked = AskedBy(look);
        if (look is not { Problems.Count: 0, Pose: { } pose } || Has(pose))
        {
            (_steady, _steadyPose) = (0, null);
            return null;
        }
        (_steady, _steadyPose) = (_steadyPose == pose ? _steady + 1 : 1, pose);
        _advised = look.Advice.Count > 0 ? _advised + 1 : 0;
        if (_steady < SteadyFrames || (_advised > 0 && _advised < AdviceFramesMax)) return null;
        _taken[pose] = frame;
        (_steady, _steadyPose, _advised) = (0, null, 0);
        Asked = IsDone ? Asked.Done : Asked.Taken;
        return pose;
    }

    private Asked AskedBy(FaceLook? look)
    {
        if (look is null) return Asked.Unavailable;
        if (look.Problems is [var first, ..]) return AskedFor(first, look);
        if (look.Pose is { } seen && !Has(seen))
            return look.Advice is [var advice, ..] ? (advice == FaceAdvice.UnevenLight ? Asked.EvenLight : Asked.OpenEyes) : Asked.HoldStill;
        return Wanted switch
        {
            FacePose.Front => Asked.LookAhead,
            FacePose.Left => Asked.TurnLeft,
            FacePose.Right => Asked.TurnRight,
            _ => Asked.Done,
        };
    }

    private Asked AskedFor(EnrolmentProblem problem, FaceLook look) => problem switch
    {
        EnrolmentProblem.SeveralFaces => Asked.SeveralFaces,
        EnrolmentProblem.TooSmall => Asked.Nearer,
        EnrolmentProblem.TooDark => Asked.MoreLight,
        EnrolmentProblem.TooBright => Asked.LessLight,
        EnrolmentProblem.Blurred => Asked.HoldStill,
        EnrolmentProblem.Turned when look.Quality is { } q && Math.Abs(q.PitchDegrees) > Math.Abs(q.YawDegrees) => Asked.LookLevel,
        EnrolmentProblem.Turned => Wanted == FacePose.Front ? Asked.LookAhead : Asked.TurnBack,
        _ => Asked.NoFace,
    };

    private static Dictionary<FaceMark, MarkState> MarksOf(FaceLook? look)
    {
        var marks = Enum.GetValues<FaceMark>().ToDictionary(m => m, _ => MarkState.Unknown);
        if (look is null) return marks;
        bool Has(params EnrolmentProblem[] problems) => look.Problems.Intersect(problems).Any();
        marks[FaceMark.OneFace] = Has(EnrolmentProblem.NoFace, EnrolmentProblem.SeveralFaces, EnrolmentProblem.Unreadable) ? MarkState.Bad : MarkState.Good;
        if (marks[FaceMark.OneFace] == MarkState.Bad) return marks;
        marks[FaceMark.Size] = Has(EnrolmentProblem.TooSmall) ? MarkState.Bad : MarkState.Good;
        marks[FaceMark.Sharp] = Has(EnrolmentProblem.Blurred) ? MarkState.Bad : MarkState.Good;
        marks[FaceMark.Light] = Has(EnrolmentProblem.TooDark, EnrolmentProblem.TooBright) ? MarkState.Bad
            : look.Advice.Contains(FaceAdvice.UnevenLight) ? MarkState.Better : MarkState.Good;
        marks[FaceMark.Pose] = Has(EnrolmentProblem.Turned) ? MarkState.Bad : MarkState.Good;
        marks[FaceMark.Eyes] = look.Advice.Contains(FaceAdvice.NarrowEyes) ? MarkState.Better : MarkState.Good;
        return marks;
    }
}
