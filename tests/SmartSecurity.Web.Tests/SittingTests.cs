using SmartSecurity.Vision;
using SmartSecurity.Vision.Faces;
using SmartSecurity.Web.Faces;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: a picture is taken when it is good and the head is still, never for a pose that is taken already, and advice keeps nobody out.
/// Method: looks made here, one after another; the models are asked elsewhere.
/// </summary>
public sealed class SittingTests
{
    private readonly Sitting _sitting = new();

    [Fact]
    public void One_good_frame_is_a_moving_head_and_two_are_a_picture()
    {
        Assert.Null(Next(Good(FacePose.Front)));
        Assert.Equal(Asked.HoldStill, _sitting.Asked);
        Assert.Equal(FacePose.Front, Next(Good(FacePose.Front)));
        Assert.Equal((Asked.Taken, FacePose.Left), (_sitting.Asked, _sitting.Wanted));
    }

    [Fact]
    public void A_bad_frame_between_two_good_ones_begins_anew()
    {
        Next(Good(FacePose.Front));
        Next(FaceLook.Of(EnrolmentProblem.NoFace));
        Assert.Null(Next(Good(FacePose.Front)));
        Next(Good(FacePose.Left));   // and so does another pose
        Assert.Null(Next(Good(FacePose.Front)));
        Assert.Equal(FacePose.Front, Next(Good(FacePose.Front)));
    }

    [Fact]
    public void The_poses_come_in_any_order_and_the_pictures_front_left_right()
    {
        foreach (var pose in (FacePose[])[FacePose.Right, FacePose.Front, FacePose.Left])
        {
            Next(Good(pose), (byte)pose);
            Assert.Equal(pose, Next(Good(pose), (byte)pose));
        }
        Assert.Equal((true, Asked.Done, null), (_sitting.IsDone, _sitting.Asked, _sitting.Wanted));
        Assert.Equal([(byte)FacePose.Front, (byte)FacePose.Left, (byte)FacePose.Right], _sitting.Pictures.Select(p => p[0]));
    }

    [Fact]
    public void A_pose_that_is_taken_is_not_taken_again_and_the_next_is_asked_for()
    {
        Next(Good(FacePose.Front));
        Next(Good(FacePose.Front));
        for (var i = 0; i < 5; i++) Assert.Null(Next(Good(FacePose.Front)));
        Assert.Equal((Asked.TurnLeft, 1), (_sitting.Asked, _sitting.Count));
    }

    [Theory]
    [InlineData(FaceAdvice.NarrowEyes, Asked.OpenEyes, FaceMark.Eyes)]
    [InlineData(FaceAdvice.UnevenLight, Asked.EvenLight, FaceMark.Light)]
    public void Advice_is_told_and_after_a_while_the_picture_is_taken_all_the_same(FaceAdvice advice, Asked asked, FaceMark mark)
    {
        var look = Good(FacePose.Front) with { Advice = [advice] };
        for (var i = 1; i < Sitting.AdviceFramesMax; i++)
        {
            Assert.Null(Next(look));
            Assert.Equal((asked, MarkState.Better), (_sitting.Asked, _sitting.Marks[mark]));
        }
        Assert.Equal(FacePose.Front, Next(look));
    }

    [Theory]
    [InlineData(-30, 0, Asked.LookAhead)]
    [InlineData(3, 30, Asked.LookLevel)]
    public void Who_is_turned_too_far_is_told_how_to_turn(double yaw, double pitch, Asked asked)
    {
        Assert.Null(Next(new FaceLook(new FaceQuality(200, 300, 120, yaw, pitch, 0), [EnrolmentProblem.Turned], [], null)));
        Assert.Equal((asked, MarkState.Bad), (_sitting.Asked, _sitting.Marks[FaceMark.Pose]));
    }

    [Fact]
    public void Without_models_nothing_is_taken_and_it_is_said()
    {
        Assert.Null(Next(null));
        Assert.Equal(Asked.Unavailable, _sitting.Asked);
        Assert.All(_sitting.Marks.Values, state => Assert.Equal(MarkState.Unknown, state));
    }

    private FacePose? Next(FaceLook? look, byte frame = 0) => _sitting.Next([frame], look);

    private static FaceLook Good(FacePose pose) => new(new FaceQuality(200, 300, 120, 0, 0, 0), [], [], pose);
}
