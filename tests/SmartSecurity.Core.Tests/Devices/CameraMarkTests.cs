using SmartSecurity.Core.Devices;

namespace SmartSecurity.Core.Tests.Devices;

/// <summary>Goal: what is drawn can be judged, and what is stored is what was drawn; a slip of the hand is named and not stored.</summary>
public sealed class CameraMarkTests
{
    private static readonly CameraMark Yard = new("院子", MarkKind.Region, [new(.1, .1), new(.9, .1), new(.9, .9), new(.1, .9)], OnlyHere: true);
    private static readonly CameraMark Gate = new("Gate", MarkKind.Line, [new(.5, .9), new(.5, .1)], In: LineWay.AToB);

    [Fact]
    public void What_is_stored_is_what_was_drawn()
    {
        var json = CameraMarks.ToJson([Yard, Gate]);
        Assert.Equal([Yard, Gate], CameraMarks.FromJson(json));
        Assert.Null(CameraMarks.ToJson([]));
        Assert.Empty(CameraMarks.FromJson("[{\"name\":null}]"));
        Assert.Empty(CameraMarks.FromJson("no json"));
        Assert.Empty(CameraMarks.FromJson(new string(' ', CameraMarks.JsonLengthMax + 1)));
    }

    [Fact]
    public void Eight_marks_of_twelve_corners_fit_into_the_column()
    {
        var corners = Enumerable.Range(0, CameraMarks.PointsMax).Select(i =>
            new MarkPoint(.5 + (.4 * Math.Cos(i * Math.PI / 6)), .5 + (.4 * Math.Sin(i * Math.PI / 6)))).ToList();
        var marks = Enumerable.Range(0, CameraMarks.MarksMax).Select(i =>
            new CameraMark(new string('区', CameraMarks.NameLengthMax - 1) + i, MarkKind.Region, corners)).ToList();
        Assert.Null(CameraMarks.Check(marks));
        Assert.InRange(CameraMarks.ToJson(marks)!.Length, 1_000, CameraMarks.JsonLengthMax);
        Assert.Equal((MarkProblem.TooMany, 8), CameraMarks.Check([.. marks, Gate]));
    }

    [Fact]
    public void Each_slip_of_the_hand_is_named()
    {
        CameraMark Region(params MarkPoint[] points) => new("r", MarkKind.Region, points);
        CameraMark Line(params MarkPoint[] points) => new("l", MarkKind.Line, points);
        Assert.Equal(MarkProblem.NoName, Problem(Gate with { Name = " " }));
        Assert.Equal(MarkProblem.NoName, Problem(Gate with { Name = new string('x', 33) }));
        Assert.Equal((MarkProblem.SameName, 1), CameraMarks.Check([Gate, Yard with { Name = "gate" }]));
        Assert.Equal(MarkProblem.PointCount, Problem(Region(new(0, 0), new(1, 1))));
        Assert.Equal(MarkProblem.PointCount, Problem(Line(new(0, 0), new(1, 1), new(0, 1))));
        Assert.Equal(MarkProblem.OutsidePicture, Problem(Line(new(0, 0), new(1.01, 1))));
        Assert.Equal(MarkProblem.OutsidePicture, Problem(Line(new(0, 0), new(double.NaN, 1))));
        Assert.Equal(MarkProblem.CrossesItself, Problem(Region(new(0, 0), new(1, 1), new(1, 0), new(0, 1))));
        Assert.Equal(MarkProblem.CrossesItself, Problem(Region(new(0, 0), new(1, 0), new(1, 1), new(1, 0))));
        Assert.Equal(MarkProblem.TooSmall, Problem(Region(new(0, 0), new(.01, 0), new(.01, .01))));
        Assert.Equal(MarkProblem.TooSmall, Problem(Line(new(.5, .5), new(.51, .5))));
        Assert.Equal(MarkProblem.WrongKind, Problem(Gate with { OnlyHere = true }));
        Assert.Equal(MarkProblem.WrongKind, Problem(Yard with { In = LineWay.BToA }));
        Assert.Null(Problem(Yard));
        Assert.Null(Problem(Region(new(0, 0), new(1, 0), new(.5, .5), new(1, 1), new(0, 1))));   // a bay in it is no crossing
    }

    [Fact]
    public void A_region_knows_its_inside_and_a_line_its_sides()
    {
        var bay = new CameraMark("r", MarkKind.Region, [new(0, 0), new(1, 0), new(.5, .5), new(1, 1), new(0, 1)]);
        Assert.True(bay.Contains(new(.2, .5)));
        Assert.False(bay.Contains(new(.9, .5)));
        Assert.True(Gate.SideOf(new(.4, .5)) < 0);   // up the picture: A is on the left
        Assert.Equal(.2, Gate.SideOf(new(.7, .5)), 6);
        Assert.True(Gate.IsCrossedBy(new(.4, .5), new(.6, .5)));
        Assert.False(Gate.IsCrossedBy(new(.4, .95), new(.6, .95)));   // past its end
    }

    private static MarkProblem? Problem(CameraMark mark) => CameraMarks.Check([mark])?.Problem;
}
