using OpenCvSharp;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Testing;
using SmartSecurity.Vision.Faces;

namespace SmartSecurity.Vision.Tests.Faces;

/// <summary>
/// Goal: the measured recipe is the one that runs: residents are named, strangers are not, bad enrolment pictures are told apart.
/// Method: faces/pairs (neutral enrolled, smiling asked) and faces/strangers of the shared data, with the real models.
/// </summary>
public sealed class FaceRecipeTests
{
    private static readonly string[] Pairs = ["faces", "pairs", "images"];

    [Fact]
    public void A_person_twice_scores_far_above_two_people()
    {
        var people = People().Where((_, i) => i % 4 == 0).ToList();
        var neutral = people.ConvertAll(p => Seen.MainFace([.. Pairs, $"{p}-neutral.jpg"]).Embedding);
        var smiling = people.ConvertAll(p => Seen.MainFace([.. Pairs, $"{p}-smiling.jpg"]).Embedding);
        for (var i = 0; i < people.Count; i++)
            for (var j = 0; j < people.Count; j++)
                if (i == j) Assert.InRange(Embeddings.Cosine(neutral[i], smiling[j]), 0.68, 1);
                else Assert.InRange(Embeddings.Cosine(neutral[i], smiling[j]), -1, 0.40);
    }

    [Fact]
    public async Task Of_41_strangers_none_is_named_and_a_resident_is()
    {
        await using var recogniser = Seen.NewRecogniser();
        var ids = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var person in People())
        {
            ids[person] = Guid.NewGuid();
            recogniser.Gallery.Of(1).Put(ids[person], Seen.MainFace([.. Pairs, $"{person}-neutral.jpg"]).Embedding);
        }
        foreach (var stranger in Directory.EnumerateFiles(SharedData.PathOf("faces", "strangers", "images")))
        {
            var found = await recogniser.RecogniseAsync(1, await File.ReadAllBytesAsync(stranger, Cancel), LookFor.Faces, Cancel);
            Assert.Equal(RecognitionState.Done, found.State);
            Assert.All(found.Identifications, i => Assert.Equal((IdentificationOutcome.Unknown, null), (i.Outcome, i.ResidentId)));
        }
        var resident = await recogniser.RecogniseAsync(1, Seen.Bytes([.. Pairs, "005-smiling.jpg"]), LookFor.Faces, Cancel);
        var named = Assert.Single(resident.Identifications);
        Assert.Equal(ids["005"], named.ResidentId);
        Assert.True(named.Score > named.Threshold && named.Margin > 0.2 && named.Quality > 0.5);
        Assert.Equal((26, "c8d4a630"), (named.GallerySize, named.ModelSha256[..8]));
    }

    [Fact]
    public async Task Twins_in_the_gallery_make_the_answer_ambiguous_and_are_flagged_at_enrolment()
    {
        await using var recogniser = Seen.NewRecogniser();
        var twin = Guid.NewGuid();
        recogniser.Gallery.Of(1).Put(twin, Seen.MainFace([.. Pairs, "009-smiling.jpg"]).Embedding);
        var enrolled = Assert.IsType<Enrolment.Accepted>(await recogniser.EnrolAsync(1, Guid.NewGuid(), [Seen.Bytes([.. Pairs, "009-neutral.jpg"])], Cancel));
        Assert.Equal(twin, Assert.Single(enrolled.LookAlikes).ResidentId);

        recogniser.Gallery.Of(1).Put(Guid.NewGuid(), Seen.MainFace([.. Pairs, "009-smiling.jpg"]).Embedding);
        var asked = await recogniser.RecogniseAsync(1, Seen.Bytes([.. Pairs, "009-neutral.jpg"]), LookFor.Faces, Cancel);
        Assert.Equal(IdentificationOutcome.Ambiguous, Assert.Single(asked.Identifications).Outcome);
    }

    [Fact]
    public async Task Two_pictures_of_one_person_make_one_template_of_length_one()
    {
        await using var recogniser = Seen.NewRecogniser();
        var enrolled = Assert.IsType<Enrolment.Accepted>(await recogniser.EnrolAsync(1, Guid.NewGuid(),
            [Seen.Bytes([.. Pairs, "013-neutral.jpg"]), Seen.Bytes([.. Pairs, "013-smiling.jpg"])], Cancel));
        Assert.Equal((2, 704), (enrolled.PicturesUsed, enrolled.Template.Length));
        Assert.Equal(1, Embeddings.Cosine(enrolled.Template, enrolled.Template), 1e-4);
        Assert.Equal(0, recogniser.Gallery.Of(1).Count);   // the caller stores it first
    }

    [Theory]
    [InlineData(EnrolmentProblem.Blurred)]
    [InlineData(EnrolmentProblem.TooDark)]
    [InlineData(EnrolmentProblem.TooSmall)]
    [InlineData(EnrolmentProblem.SeveralFaces)]
    [InlineData(EnrolmentProblem.NoFace)]
    [InlineData(EnrolmentProblem.Unreadable)]
    public async Task A_picture_that_cannot_serve_is_refused_with_its_problem(EnrolmentProblem problem)
    {
        await using var recogniser = Seen.NewRecogniser();
        var refused = await recogniser.EnrolAsync(1, Guid.NewGuid(), [Spoilt(problem)], Cancel);
        Assert.Equal([new PictureProblem(0, problem)], Assert.IsType<Enrolment.Refused>(refused).Problems);
    }

    [Fact]
    public async Task Pictures_of_two_people_are_not_one_person()
    {
        await using var recogniser = Seen.NewRecogniser();
        var refused = Assert.IsType<Enrolment.Refused>(await recogniser.EnrolAsync(1, Guid.NewGuid(),
            [Seen.Bytes([.. Pairs, "013-neutral.jpg"]), Seen.Bytes([.. Pairs, "001-neutral.jpg"])], Cancel));
        Assert.All(refused.Problems, p => Assert.Equal(EnrolmentProblem.AnotherPerson, p.Problem));
    }

    [Fact]
    public async Task A_blurred_face_is_nobody_any_more()
    {
        await using var recogniser = Seen.NewRecogniser();
        recogniser.Gallery.Of(1).Put(Guid.NewGuid(), Seen.MainFace([.. Pairs, "005-neutral.jpg"]).Embedding);
        var blurred = await recogniser.BlurFacesAsync(Seen.Bytes([.. Pairs, "005-neutral.jpg"]), Cancel);
        Assert.Equal((1, null), (blurred.Faces, blurred.Reason));
        var asked = await recogniser.RecogniseAsync(1, blurred.Jpeg, LookFor.Faces, Cancel);
        Assert.All(asked.Identifications, i => Assert.Equal(IdentificationOutcome.Unknown, i.Outcome));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static List<string> People() => [.. Directory.EnumerateFiles(SharedData.PathOf(Pairs), "*-neutral.jpg")
        .Select(f => Path.GetFileName(f)[..3]).Order(StringComparer.Ordinal)];

    private static byte[] Spoilt(EnrolmentProblem problem)
    {
        if (problem == EnrolmentProblem.Unreadable) return "GIF89a"u8.ToArray();
        using var picture = Seen.Picture([.. Pairs, "001-neutral.jpg"]);
        using var spoilt = new Mat();
        switch (problem)
        {
            case EnrolmentProblem.Blurred: Cv2.GaussianBlur(picture.Bgr, spoilt, new Size(0, 0), 9); break;
            case EnrolmentProblem.TooDark: picture.Bgr.ConvertTo(spoilt, -1, 0.2); break;
            case EnrolmentProblem.TooSmall:
                using (var small = new Mat())
                {
                    Cv2.Resize(picture.Bgr, small, new Size(), 0.18, 0.18, InterpolationFlags.Area);
                    Cv2.CopyMakeBorder(small, spoilt, 10, 10, 10, 10, BorderTypes.Replicate);
                }
                break;
            case EnrolmentProblem.SeveralFaces: Cv2.HConcat([picture.Bgr, picture.Bgr], spoilt); break;
            default: new Mat(300, 300, MatType.CV_8UC3, Scalar.Gray).CopyTo(spoilt); break;
        }
        Cv2.ImEncode(".jpg", spoilt, out var bytes);
        return bytes;
    }
}
