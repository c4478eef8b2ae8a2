using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision;

/// <summary>What is looked for in a picture.</summary>
[Flags]
public enum LookFor
{
    Nothing = 0,
    Faces = 1,
    Plates = 2,
    FacesAndPlates = Faces | Plates,

    /// <summary>Beside the faces: whether those that were matched look alive. For doors that ask a second factor of a doubtful face.</summary>
    Liveness = 4,
}

/// <summary>How recognition of a picture ended.</summary>
public enum RecognitionState
{
    /// <summary>The picture was looked at; there may be nobody in it.</summary>
    Done,
    /// <summary>The picture is damaged, too large or of another format.</summary>
    PictureRefused,
    /// <summary>The models are missing or refused; the health board says what to do. Worth another try later.</summary>
    Unavailable,
    /// <summary>Recognition broke on this picture. Not worth another try.</summary>
    Failed,
}

/// <summary>What came of a picture. None of the states is an exception.</summary>
/// <param name="Identifications">Faces first, then plates; empty unless done.</param>
/// <param name="Reason">Why it is not done, as a short English clause without personal data; null when done.</param>
public sealed record Recognition(RecognitionState State, IReadOnlyList<Identification> Identifications, string? Reason);

/// <summary>Why a picture cannot serve for enrolment. The last two are for whoever reads files: it is not there, or has too many bytes.</summary>
public enum EnrolmentProblem { Unreadable, NoFace, SeveralFaces, TooSmall, Blurred, TooDark, TooBright, Turned, AnotherPerson, Missing, TooLarge }

/// <summary>What would make a picture better, and refuses none.</summary>
public enum FaceAdvice { UnevenLight, NarrowEyes }

/// <summary>Where a face looks, by the person's own left and right.</summary>
public enum FacePose { Front, Left, Right }

/// <summary>One look at a frame of the live view. No template is made by it.</summary>
/// <param name="Quality">Null when there is no face.</param>
/// <param name="Problems">What forbids that the frame is taken; empty when nothing does.</param>
/// <param name="Pose">Null when there is not exactly one face, or it is turned too far.</param>
public sealed record FaceLook(Faces.FaceQuality? Quality, IReadOnlyList<EnrolmentProblem> Problems, IReadOnlyList<FaceAdvice> Advice, FacePose? Pose)
{
    /// <summary>Up to here a face looks to the front; beyond, to a side.</summary>
    public const double FrontDegrees = 10;

    public static FaceLook Of(EnrolmentProblem problem) => new(null, [problem], [], null);
}

/// <param name="PictureIndex">Place among the pictures given, from 0.</param>
public readonly record struct PictureProblem(int PictureIndex, EnrolmentProblem Problem);

/// <summary>Somebody already in the gallery whom the new template would be taken for.</summary>
/// <param name="Score">Cosine.</param>
public readonly record struct LookAlike(Guid ResidentId, double Score);

/// <summary>What came of an enrolment.</summary>
public abstract record Enrolment
{
    private Enrolment() { }

    /// <summary>A template was made. It is not in the gallery yet: keep it sealed first, then put it there.</summary>
    /// <param name="Template">Unit length; the mean of the good pictures.</param>
    /// <param name="Quality">0..1, mean of the good pictures.</param>
    /// <param name="PicturesUsed">Good pictures; three cut misses to a third of one's.</param>
    /// <param name="Problems">Pictures that were left out, and why.</param>
    /// <param name="LookAlikes">Twins and look-alikes: both score over the threshold against each other. To be flagged.</param>
    public sealed record Accepted(float[] Template, double Quality, string ModelSha256, int PicturesUsed,
        IReadOnlyList<PictureProblem> Problems, IReadOnlyList<LookAlike> LookAlikes) : Enrolment;

    /// <summary>No picture was good enough, or they show different people.</summary>
    public sealed record Refused(IReadOnlyList<PictureProblem> Problems) : Enrolment;

    /// <summary>The models are missing or refused.</summary>
    public sealed record Unavailable(string Reason) : Enrolment;
}

/// <summary>A picture with its faces made unrecognisable, or why there is none.</summary>
/// <param name="Jpeg">Null when the picture was refused or the models are unavailable: then nothing may be kept.</param>
/// <param name="Faces">How many were found and blurred.</param>
public sealed record BlurredPicture(byte[]? Jpeg, int Faces, string? Reason);
