namespace SmartSecurity.Vision.Faces;

/// <summary>What enrolment asks of a face. The live view and the making of a template ask the same, here.</summary>
internal static class FaceConditions
{
    /// <summary>What forbids that a template is made of this face, the gravest first; empty when nothing does.</summary>
    public static List<EnrolmentProblem> ProblemsOf(FaceQuality quality, FaceAnalyser analyser)
    {
        var problems = new List<EnrolmentProblem>();
        if (quality.SizePx < analyser.EnrolFacePx) problems.Add(EnrolmentProblem.TooSmall);
        if (quality.Brightness < FaceQuality.BrightnessMin) problems.Add(EnrolmentProblem.TooDark);
        if (quality.Brightness > FaceQuality.BrightnessMax) problems.Add(EnrolmentProblem.TooBright);
        if (quality.Sharpness < FaceQuality.SharpnessMin) problems.Add(EnrolmentProblem.Blurred);
        if (Math.Max(Math.Abs(quality.YawDegrees), Math.Abs(quality.PitchDegrees)) > analyser.EnrolDegrees) problems.Add(EnrolmentProblem.Turned);
        return problems;
    }

    /// <summary>What would be better otherwise, and forbids nothing.</summary>
    public static List<FaceAdvice> AdviceOn(FaceQuality quality)
    {
        var advice = new List<FaceAdvice>();
        if (quality.Unevenness > FaceQuality.UnevennessMax) advice.Add(FaceAdvice.UnevenLight);
        if (quality.EyeOpenness < FaceQuality.EyeOpennessMin) advice.Add(FaceAdvice.NarrowEyes);
        return advice;
    }

    /// <summary>Where a face looks; null when it is turned too far for any of the three pictures.</summary>
    public static FacePose? PoseOf(FaceQuality quality, double enrolDegrees) => quality switch
    {
        _ when Math.Max(Math.Abs(quality.YawDegrees), Math.Abs(quality.PitchDegrees)) > enrolDegrees => null,
        { YawDegrees: < -FaceLook.FrontDegrees } => FacePose.Left,
        { YawDegrees: > FaceLook.FrontDegrees } => FacePose.Right,
        _ => FacePose.Front,
    };
}
