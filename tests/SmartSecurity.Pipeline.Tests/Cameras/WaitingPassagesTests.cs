using System.Text.Json;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Pipeline.Cameras;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Vision.Motion;

namespace SmartSecurity.Pipeline.Tests.Cameras;

/// <summary>Goal: a passage has the direction of whoever passes, and none is kept back for longer than a few seconds, or lost.</summary>
public sealed class WaitingPassagesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 10, 0, TimeSpan.FromHours(8));
    private static readonly CameraMark Gate = new("Gate", MarkKind.Line, [new(.5, .9), new(.5, .1)], In: LineWay.BToA);
    private static readonly MotionTrack Left = new(1, ObjectKind.Person, new(100, 100, 100, 300), Start, Start);
    private static readonly MotionTrack Right = new(2, null, new(500, 100, 100, 300), Start, Start);

    [Theory, InlineData(LineWay.BToA, Direction.In), InlineData(LineWay.AToB, Direction.Out)]
    public void Whoever_is_recognised_first_and_crosses_then_has_the_way_of_the_crossing(LineWay way, Direction direction)
    {
        var passages = new WaitingPassages([Gate]);
        Assert.Null(passages.Add(Passage(faceAtX: 540), [Left, Right]));
        Assert.Empty(passages.Crossed(new(Gate, Left, way)));   // somebody else
        Assert.Empty(passages.Due(Start.AddSeconds(1), [Left, Right]));
        Assert.Equal(direction, Assert.Single(passages.Crossed(new(Gate, Right, way))).Direction);
        Assert.Empty(passages.LetGo());
    }

    [Fact]
    public void Whoever_crossed_first_and_is_recognised_then_waits_for_nothing()
    {
        var passages = new WaitingPassages([Gate]);
        Assert.Empty(passages.Crossed(new(Gate, Left, LineWay.BToA)));
        Assert.Equal(Direction.In, passages.Add(Passage(faceAtX: 140), [Left, Right])?.Direction);
    }

    [Fact]
    public void Who_never_crosses_is_told_without_a_direction_after_a_few_seconds_or_when_gone_or_when_the_stream_ends()
    {
        var passages = new WaitingPassages([Gate]);
        Assert.Null(passages.Add(Passage(faceAtX: 540), [Right]));
        Assert.Empty(passages.Due(Start + WaitingPassages.WaitMax - TimeSpan.FromSeconds(1), [Right]));
        Assert.Null(Assert.Single(passages.Due(Start + WaitingPassages.WaitMax, [Right])).Direction);
        Assert.Null(passages.Add(Passage(faceAtX: 540), [Right]));
        Assert.Single(passages.Due(Start, [Left]));
        Assert.Null(passages.Add(Passage(faceAtX: 540), [Right]));
        Assert.Single(passages.LetGo());
        for (var i = 0; i < WaitingPassages.WaitingMax; i++) Assert.Null(passages.Add(Passage(faceAtX: 540), [Right]));
        Assert.NotNull(passages.Add(Passage(faceAtX: 540), [Right]));
    }

    [Fact]
    public void Without_a_line_that_says_in_or_where_nobody_moves_nothing_waits()
    {
        Assert.NotNull(new WaitingPassages([]).Add(Passage(faceAtX: 540), [Right]));
        Assert.NotNull(new WaitingPassages([Gate with { In = null }]).Add(Passage(faceAtX: 540), [Right]));
        Assert.NotNull(new WaitingPassages([Gate]).Add(Passage(faceAtX: 900), [Left, Right]));
    }

    [Fact]
    public void The_messages_are_what_the_profile_reads()
    {
        const string Head = """{"seq":"","time":"2026-03-02T08:10:00+08:00","kind":""";
        string Json(CameraMessage? message) => JsonSerializer.Serialize(message, InboxStore.Json);
        Assert.Equal(Head + "\"crossing\"" + ""","direction":"in","mark":"Gate","way":"bToA","object":"person","people":1}""",
            Json(CameraMessage.Of(new MotionEvent.Crossed(Gate, Left, LineWay.BToA), Start, new(1, null))));
        var yard = new CameraMark("Yard", MarkKind.Region, [new(0, 0), new(1, 0), new(1, 1)]);
        Assert.Equal(Head + "\"entered\"" + ""","mark":"Yard","people":0,"vehicles":2}""",
            Json(CameraMessage.Of(new MotionEvent.Entered(yard, Right), Start, new(0, 2))));
        Assert.Equal(Head + "\"left\"" + ""","mark":"Yard","people":0,"vehicles":2}""",
            Json(CameraMessage.Of(new MotionEvent.Left(yard, Right), Start, new(0, 2))));
        Assert.Equal(Head + "\"stays\"" + ""","mark":"Yard","object":"person","people":1}""",
            Json(CameraMessage.Of(new MotionEvent.Stays(yard, Left), Start, new(1, null))));
        var passage = Json(CameraMessage.Of(Passage(faceAtX: 540) with { Direction = Direction.Out }));
        Assert.StartsWith(Head + "\"passage\"" + ""","direction":"out","people":1,"identifications":[{""", passage, StringComparison.Ordinal);
    }

    private static CertainPassage Passage(int faceAtX)
    {
        var box = new PictureBox(faceAtX, 110, 40, 40);
        return new(Start, [new Identification
        {
            Kind = "face",
            Outcome = IdentificationOutcome.Matched,
            ResidentId = Guid.Empty,
            Score = .6,
            Margin = .2,
            Quality = .8,
            Threshold = .4,
            GallerySize = 10,
            ModelSha256 = "00",
            Box = box,
        }], box, null, new(1, null));
    }
}
