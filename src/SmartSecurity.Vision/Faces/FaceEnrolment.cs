using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Vision.Faces;

/// <summary>Makes one template from a person's pictures, and says of every picture that cannot serve why.</summary>
/// <remarks>Source: docs/design/vision.md, "Three enrolment photos".</remarks>
internal sealed class FaceEnrolment(FaceAnalyser analyser, FaceGallery gallery, FaceMatchOptions options)
{
    public const int PicturesMax = 10;

    public Enrolment Enrol(int communityId, Guid residentId, IReadOnlyList<ReadOnlyMemory<byte>> pictures)
    {
        var problems = new List<PictureProblem>();
        var good = new List<(int Index, Face Face)>();
        for (var i = 0; i < Math.Min(PicturesMax, pictures.Count); i++)
        {
            var (face, problem) = FaceOf(pictures[i]);
            if (problem is { } p) problems.Add(new(i, p));
            else good.Add((i, face!));
        }
        RefuseOtherPeople(good, problems);
        if (good.Count == 0) return new Enrolment.Refused(problems);
        var template = Embeddings.Mean([.. good.Select(g => g.Face.Embedding)]);
        return new Enrolment.Accepted(template, good.Average(g => g.Face.Quality.Overall), analyser.ModelSha256, good.Count, problems,
            LookAlikesOf(communityId, residentId, template));
    }

    /// <summary>Everybody else who would be named for this template, or it for them.</summary>
    public IReadOnlyList<LookAlike> LookAlikesOf(int communityId, Guid residentId, ReadOnlySpan<float> template)
    {
        var people = gallery.Of(communityId);
        var threshold = analyser.Thresholds.For(people.Count + 1, options.Fpir, options.PopulationOffset);
        return [.. people.FindAbove(template, threshold).Where(found => found.ResidentId != residentId)
            .Select(found => new LookAlike(found.ResidentId, found.Score))];
    }

    /// <summary>Measures one picture for the person in front of the camera. Makes no template.</summary>
    public FaceLook Look(ReadOnlyMemory<byte> encoded)
    {
        if (Picture.Decode(encoded) is not PictureResult.Decoded { Picture: var picture }) return FaceLook.Of(EnrolmentProblem.Unreadable);
        using (picture)
        {
            var (face, problem) = OnlyFaceIn(picture, embeds: false);
            if (problem is { } p) return FaceLook.Of(p) with { Quality = face?.Quality };
            var quality = face!.Quality;
            return new(quality, FaceConditions.ProblemsOf(quality, analyser), FaceConditions.AdviceOn(quality),
                FaceConditions.PoseOf(quality, analyser.EnrolDegrees));
        }
    }

    private (Face? Face, EnrolmentProblem? Problem) FaceOf(ReadOnlyMemory<byte> encoded)
    {
        if (Picture.Decode(encoded) is not PictureResult.Decoded { Picture: var picture }) return (null, EnrolmentProblem.Unreadable);
        using (picture)
        {
            var (face, problem) = OnlyFaceIn(picture, embeds: true);
            if (problem is not null) return (null, problem);
            return FaceConditions.ProblemsOf(face!.Quality, analyser) is [var first, ..] ? (face, first) : (face, null);
        }
    }

    private (Face? Face, EnrolmentProblem? Problem) OnlyFaceIn(Picture picture, bool embeds)
    {
        var faces = analyser.Analyse(picture, embeds);
        var face = FaceAnalyser.MainOf(faces, picture.WidthPx, picture.HeightPx);
        if (face is null) return (null, EnrolmentProblem.NoFace);
        var isAlone = !faces.Any(other => other != face && other.Quality.SizePx >= analyser.SizePxMin);
        return (face, isAlone ? null : EnrolmentProblem.SeveralFaces);
    }

    /// <summary>Pictures that do not match the first good one are another person's; when nobody agrees, none can be trusted.</summary>
    private void RefuseOtherPeople(List<(int Index, Face Face)> good, List<PictureProblem> problems)
    {
        if (good.Count < 2) return;
        var threshold = analyser.Thresholds.For(1, options.Fpir, options.PopulationOffset);
        var centre = good.MaxBy(g => good.Sum(other => Embeddings.Cosine(g.Face.Embedding, other.Face.Embedding))).Face;
        var others = good.Where(g => Embeddings.Cosine(g.Face.Embedding, centre.Embedding) < threshold).ToList();
        if (2 * (good.Count - others.Count) <= good.Count) others = [.. good];
        foreach (var other in others)
        {
            problems.Add(new(other.Index, EnrolmentProblem.AnotherPerson));
            good.Remove(other);
        }
    }
}
