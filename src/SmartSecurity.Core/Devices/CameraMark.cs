using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartSecurity.Core.Devices;

/// <summary>What an operator draws on a camera's picture.</summary>
public enum MarkKind { Region, Line }

/// <summary>What a mark is watched for. Regions: intrusion, loitering, fire lane, crowd; lines: wrong way, tailgating.</summary>
public enum MarkWatch { Intrusion, Loitering, FireLane, Crowd, WrongWay, Tailgating }

/// <summary>Which way a line is crossed. Seen along the line from its first point to its second, A lies on the left and B on the right.</summary>
public enum LineWay { AToB, BToA }

/// <summary>A place in the picture: 0..1 from its left and its upper edge, whatever its size.</summary>
public readonly record struct MarkPoint(double X, double Y);

/// <summary>A region or a directed line in a camera's picture.</summary>
/// <param name="Name">Shown to people; unique within the camera.</param>
/// <param name="Points">A region's corners in order, or a line's two ends.</param>
/// <param name="OnlyHere">A region: what moves outside of all such regions is not looked at.</param>
/// <param name="In">A line: the way that is in; null: it has no in and out.</param>
/// <param name="Watch">What it is watched for; null: nothing.</param>
/// <param name="Gate">A line watched for tailgating: the gate whose credentials let people over it.</param>
public sealed record CameraMark(
    string Name, MarkKind Kind, IReadOnlyList<MarkPoint> Points, bool OnlyHere = false, LineWay? In = null, MarkWatch? Watch = null, Guid? Gate = null)
{
    public bool Equals(CameraMark? other) => other is not null && Name == other.Name && Kind == other.Kind && OnlyHere == other.OnlyHere
        && In == other.In && Watch == other.Watch && Gate == other.Gate && Points.SequenceEqual(other.Points);

    public override int GetHashCode() => HashCode.Combine(Name, Kind, Points.Count, OnlyHere, In, Watch, Gate);

    /// <summary>Whether a place lies in the region; on its edge either answer is right.</summary>
    public bool Contains(MarkPoint at)
    {
        var inside = false;
        for (int i = 0, j = Points.Count - 1; i < Points.Count; j = i++)
        {
            var (a, b) = (Points[i], Points[j]);
            if ((a.Y > at.Y) != (b.Y > at.Y) && at.X < ((b.X - a.X) * (at.Y - a.Y) / (b.Y - a.Y)) + a.X) inside = !inside;
        }
        return inside;
    }

    /// <summary>How far a place lies from the line's infinite course, as a share of the picture: below 0 on side A, above on side B.</summary>
    public double SideOf(MarkPoint at)
    {
        var (a, b) = (Points[0], Points[1]);
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        return ((dx * (at.Y - a.Y)) - (dy * (at.X - a.X))) / Math.Sqrt((dx * dx) + (dy * dy));
    }

    /// <summary>Whether a way from one place to another crosses the line between its ends.</summary>
    public bool IsCrossedBy(MarkPoint from, MarkPoint to) => MarkGeometry.Cross(from, to, Points[0], Points[1]);
}

/// <summary>Why marks were not taken.</summary>
public enum MarkProblem { TooMany, NoName, SameName, PointCount, OutsidePicture, CrossesItself, TooSmall, WrongKind, NeedsIn, NeedsGate }

/// <summary>All marks of one camera: checked, and as they are stored.</summary>
public static class CameraMarks
{
    public const int MarksMax = 8, PointsMin = 3, PointsMax = 12, NameLengthMax = 32;

    /// <summary>Characters of stored marks; eight of twelve points are a third of it.</summary>
    public const int JsonLengthMax = 8_192;

    /// <summary>A line is at least this long and a region has at least this square, as a share of the picture: less is a slip of the hand.</summary>
    public const double LineMin = 0.02, AreaMin = 0.0005;

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        MaxDepth = 8,
    };

    /// <returns>What is wrong and with which mark (its place in the list), the first of it; null: nothing.</returns>
    public static (MarkProblem Problem, int Mark)? Check(IReadOnlyList<CameraMark> marks)
    {
        if (marks.Count > MarksMax) return (MarkProblem.TooMany, MarksMax);
        for (var i = 0; i < marks.Count; i++)
            if (ProblemOf(marks[i], marks.Take(i)) is { } problem) return (problem, i);
        return null;
    }

    private static MarkProblem? ProblemOf(CameraMark mark, IEnumerable<CameraMark> before)
    {
        if (string.IsNullOrWhiteSpace(mark.Name) || mark.Name.Length > NameLengthMax) return MarkProblem.NoName;
        if (before.Any(m => string.Equals(m.Name, mark.Name, StringComparison.OrdinalIgnoreCase))) return MarkProblem.SameName;
        if (mark.Points.Any(p => !(p.X is >= 0 and <= 1 && p.Y is >= 0 and <= 1))) return MarkProblem.OutsidePicture;   // NaN as well
        if (mark.Watch is { } watch && !WatchesOf(mark.Kind).Contains(watch)) return MarkProblem.WrongKind;
        if (mark.Watch is MarkWatch.WrongWay or MarkWatch.Tailgating && mark.In is null) return MarkProblem.NeedsIn;
        if (mark.Watch == MarkWatch.Tailgating != mark.Gate is not null) return MarkProblem.NeedsGate;
        if (mark.Kind == MarkKind.Line)
        {
            if (mark.Points.Count != 2) return MarkProblem.PointCount;
            if (mark.OnlyHere) return MarkProblem.WrongKind;
            return MarkGeometry.Distance(mark.Points[0], mark.Points[1]) < LineMin ? MarkProblem.TooSmall : null;
        }
        if (mark.Points.Count is < PointsMin or > PointsMax) return MarkProblem.PointCount;
        if (mark.In is not null) return MarkProblem.WrongKind;
        if (MarkGeometry.CrossesItself(mark.Points)) return MarkProblem.CrossesItself;
        return MarkGeometry.Area(mark.Points) < AreaMin ? MarkProblem.TooSmall : null;
    }

    /// <summary>What a mark of a kind can be watched for.</summary>
    public static IReadOnlyList<MarkWatch> WatchesOf(MarkKind kind) => kind == MarkKind.Line
        ? [MarkWatch.WrongWay, MarkWatch.Tailgating]
        : [MarkWatch.Intrusion, MarkWatch.Loitering, MarkWatch.FireLane, MarkWatch.Crowd];

    /// <returns>Null for none.</returns>
    public static string? ToJson(IReadOnlyList<CameraMark> marks) => marks.Count == 0 ? null : JsonSerializer.Serialize(marks, _json);

    /// <summary>Stored marks; none where they cannot be read.</summary>
    public static IReadOnlyList<CameraMark> FromJson(string? json)
    {
        if (string.IsNullOrEmpty(json) || json.Length > JsonLengthMax) return [];
        try
        {
            var marks = JsonSerializer.Deserialize<List<CameraMark>>(json, _json) ?? [];
            return marks.TrueForAll(m => m is { Name: not null, Points: not null }) && Check(marks) is null ? marks : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

/// <summary>Straight lines in the picture.</summary>
internal static class MarkGeometry
{
    public static double Distance(MarkPoint a, MarkPoint b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));

    public static double Area(IReadOnlyList<MarkPoint> corners)
    {
        var twice = 0.0;
        for (int i = 0, j = corners.Count - 1; i < corners.Count; j = i++) twice += (corners[j].X * corners[i].Y) - (corners[i].X * corners[j].Y);
        return Math.Abs(twice) / 2;
    }

    /// <summary>Whether two sides that are no neighbours touch, or two corners lie in one place.</summary>
    public static bool CrossesItself(IReadOnlyList<MarkPoint> corners)
    {
        var n = corners.Count;
        for (var i = 0; i < n; i++)
            for (var j = i + 1; j < n; j++)
            {
                if (corners[i] == corners[j]) return true;
                var areNeighbours = j == i + 1 || (i == 0 && j == n - 1);
                if (!areNeighbours && Cross(corners[i], corners[(i + 1) % n], corners[j], corners[(j + 1) % n])) return true;
            }
        return false;
    }

    /// <summary>Whether two stretches meet; touching is meeting.</summary>
    public static bool Cross(MarkPoint a, MarkPoint b, MarkPoint c, MarkPoint d)
    {
        var (abc, abd, cda, cdb) = (Turn(a, b, c), Turn(a, b, d), Turn(c, d, a), Turn(c, d, b));
        if (((abc > 0 && abd < 0) || (abc < 0 && abd > 0)) && ((cda > 0 && cdb < 0) || (cda < 0 && cdb > 0))) return true;
        return (abc == 0 && IsWithin(a, b, c)) || (abd == 0 && IsWithin(a, b, d)) || (cda == 0 && IsWithin(c, d, a)) || (cdb == 0 && IsWithin(c, d, b));
    }

    private static double Turn(MarkPoint a, MarkPoint b, MarkPoint c) => ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));

    private static bool IsWithin(MarkPoint a, MarkPoint b, MarkPoint p) =>
        p.X >= Math.Min(a.X, b.X) && p.X <= Math.Max(a.X, b.X) && p.Y >= Math.Min(a.Y, b.Y) && p.Y <= Math.Max(a.Y, b.Y);
}
