using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Faces;
using SmartSecurity.Vision.Models;
using SmartSecurity.Vision.Motion;
using SmartSecurity.Vision.Passing;
using SmartSecurity.Vision.Pictures;
using SmartSecurity.Vision.Plates;

namespace SmartSecurity.Vision;

/// <summary>Faces and plates of a picture, told by what a community knows. The one door of this room for the pipeline.</summary>
/// <remarks>
/// Work runs on a bounded pool; bad pictures, missing models and failures are results. Models that were refused are looked at again
/// without a restart. Source: docs/design/vision.md.
/// </remarks>
public sealed partial class Recogniser : IAsyncDisposable
{
    /// <summary>Health entry that turns degraded when recognition broke on a picture.</summary>
    public const string HealthPart = "recognition";

    /// <summary>Health entry that tells whether the models are in use.</summary>
    public const string ModelsHealthPart = VisionModels.HealthPart;

    private readonly VisionOptions _options;
    private readonly HealthBoard _health;
    private readonly ILogger<Recogniser> _log;
    private readonly VisionModels _models;
    private readonly ObjectFinders _objects;
    private readonly VisionPool _pool;
    private readonly ConcurrentDictionary<int, PlateRegister> _registers = new();

    public Recogniser(VisionOptions options, HealthBoard health, TimeProvider clock, ILogger<Recogniser> log)
    {
        (_options, _health, _log) = (options, health, log);
        _models = new(options, health, clock, log);
        _objects = new(options, health, clock);
        _pool = new(options.Workers, options.QueueMax);
    }

    /// <summary>Templates by community; the caller fills it at start and after every edit.</summary>
    public FaceGallery Gallery { get; } = new();

    /// <summary>Wanted share of passers-by who are told as like each list: one in a hundred thousand, for everybody passes everywhere.</summary>
    public const double WatchListFpir = 1e-5;

    /// <summary>Faces that authorities look for, searched in every community; the caller fills it. A hit is a hint, never a match.</summary>
    public CommunityGallery Watched { get; } = new();

    /// <summary>SHA-256 (hex) by name of every model in use; empty while they are unavailable.</summary>
    public IReadOnlyDictionary<string, string> ModelHashes => _models.TryGet(out var loaded)
        ? loaded.Faces.ModelHashes.Concat(loaded.Plates.ModelHashes).ToDictionary(StringComparer.Ordinal)
        : new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>SHA-256 (hex) of the face embedder, which templates must have been made by; null while unavailable.</summary>
    public string? FaceModelSha256 => _models.TryGet(out var loaded) ? loaded.Faces.ModelSha256 : null;

    /// <summary>Loads the models if they are not; the health board tells the outcome.</summary>
    public bool CheckModels() => _models.TryGet(out _);

    /// <summary>Says which plates a community knows; asked before a plate is read freely. Not for watch-lists.</summary>
    public void SetRegister(int communityId, IEnumerable<string> plates) => _registers[communityId] = new(plates);

    /// <summary>Recognises a JPEG or PNG.</summary>
    public Task<Recognition> RecogniseAsync(int communityId, ReadOnlyMemory<byte> encodedPicture,
        LookFor lookFor = LookFor.FacesAndPlates, CancellationToken cancel = default) =>
        RunAsync(() => Recognise(communityId, Picture.Decode(encodedPicture), lookFor, isFrame: false), Broken, cancel);

    /// <summary>Recognises one frame of a camera; plates are looked for quickly, in the region where something moved if it is given.</summary>
    public Task<Recognition> RecogniseAsync(int communityId, RawFrame frame, LookFor lookFor = LookFor.FacesAndPlates,
        PictureBox? region = null, CancellationToken cancel = default) =>
        RunAsync(() => Recognise(communityId, Picture.FromFrame(frame), lookFor, isFrame: true, region), Broken, cancel);

    /// <summary>Takes the next frame of a camera and gives the passages that are certain or over since it.</summary>
    /// <param name="at">When the frame came; never earlier than the last one's.</param>
    /// <param name="tracks">The camera's own; the caller gives it its frames one after the other.</param>
    /// <param name="region">Where something moved; null: nothing did, and only what has gone is told.</param>
    /// <returns>Empty while the models are unavailable.</returns>
    public Task<IReadOnlyList<Passing.Passing>> FollowAsync(int communityId, RawFrame frame, DateTimeOffset at, PassingTracks tracks, PictureBox? region,
        CancellationToken cancel = default) => RunAsync<IReadOnlyList<Passing.Passing>>(() => Follow(communityId, frame, at, tracks, region), () => [], cancel);

    /// <summary>No more frames of a camera come: gives the passages that were still followed.</summary>
    public Task<IReadOnlyList<Passing.Passing>> EndFollowingAsync(int communityId, PassingTracks tracks, CancellationToken cancel = default) =>
        RunAsync<IReadOnlyList<Passing.Passing>>(
            () => _models.TryGet(out var loaded) ? tracks.End(JudgesOf(communityId, loaded)) : [], () => [], cancel);

    /// <summary>Whether vehicles are found beside people: only a site's own object detector knows them.</summary>
    public bool KnowsVehicles => _objects.Current.KnowsVehicles;

    /// <summary>People, and vehicles where they are known, in a frame in which something moves. Nobody is told from anybody else.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="moving">As <see cref="MotionDetector"/> gave it; nothing is looked for elsewhere.</param>
    /// <param name="typicalHeightPx"><see cref="PersonHeight.TypicalPx"/> of the camera.</param>
    /// <returns>Best first; empty as well when the frame is refused or recognition failed on it.</returns>
    public Task<IReadOnlyList<SeenObject>> FindObjectsAsync(
        RawFrame frame, IReadOnlyList<PictureBox> moving, double? typicalHeightPx, CancellationToken cancel = default) => RunAsync<IReadOnlyList<SeenObject>>(
            () =>
            {
                if (moving.Count == 0 || Picture.FromFrame(frame) is not PictureResult.Decoded decoded) return [];
                using (decoded.Picture) return _objects.Current.Find(decoded.Picture.Bgr, moving, typicalHeightPx);
            },
            () => [], cancel);

    /// <summary>Makes a resident's template from one to ten pictures. It is returned, not stored and not put in the gallery.</summary>
    public Task<Enrolment> EnrolAsync(int communityId, Guid residentId, IReadOnlyList<ReadOnlyMemory<byte>> pictures,
        CancellationToken cancel = default) => RunAsync<Enrolment>(
            () => _models.TryGet(out var loaded)
                ? new FaceEnrolment(loaded.Faces, Gallery, _options.Faces).Enrol(communityId, residentId, pictures)
                : new Enrolment.Unavailable(_models.Reason),
            () => new Enrolment.Unavailable("recognition failed on these pictures"), cancel);

    /// <summary>Whom in the gallery this template would be taken for; empty while the models are unavailable.</summary>
    public IReadOnlyList<LookAlike> LookAlikesOf(int communityId, Guid residentId, ReadOnlySpan<float> template) =>
        _models.TryGet(out var loaded) ? new FaceEnrolment(loaded.Faces, Gallery, _options.Faces).LookAlikesOf(communityId, residentId, template) : [];

    /// <summary>Measures a picture for enrolment, without making a template of it.</summary>
    /// <returns>Null while the models are missing or refused.</returns>
    public Task<FaceLook?> LookAsync(ReadOnlyMemory<byte> encodedPicture, CancellationToken cancel = default) => RunAsync(
        () => _models.TryGet(out var loaded) ? new FaceEnrolment(loaded.Faces, Gallery, _options.Faces).Look(encodedPicture) : null,
        () => FaceLook.Of(EnrolmentProblem.Unreadable), cancel);

    /// <summary>Makes every face of a picture unrecognisable.</summary>
    public Task<BlurredPicture> BlurFacesAsync(ReadOnlyMemory<byte> encodedPicture, CancellationToken cancel = default) =>
        RunAsync(() => Blur(Picture.Decode(encodedPicture)), () => new(null, 0, "recognition failed on this picture"), cancel);

    private static Recognition Broken() => new(RecognitionState.Failed, [], "recognition failed on this picture");

    private async Task<T> RunAsync<T>(Func<T> work, Func<T> broken, CancellationToken cancel)
    {
        try
        {
            var result = await _pool.RunAsync(work, cancel);
            if (_health.Find(HealthPart) is { Level: not HealthLevel.Healthy }) _health.Healthy(HealthPart);
            return result;
        }
        catch (Exception error) when (error is OpenCVException or OnnxRuntimeException or ModelRefusedException)
        {
            _health.Report(HealthPart, HealthLevel.Degraded, $"Recognition failed on a picture ({error.GetType().Name}); the picture was left unread.");
            LogFailed(error);
            return broken();
        }
    }

    private Recognition Recognise(int communityId, PictureResult decoded, LookFor lookFor, bool isFrame, PictureBox? region = null)
    {
        if (decoded is PictureResult.Refused refused) return new(RecognitionState.PictureRefused, [], refused.Reason);
        using var picture = ((PictureResult.Decoded)decoded).Picture;
        if (!_models.TryGet(out var loaded)) return new(RecognitionState.Unavailable, [], _models.Reason);
        var found = new List<Identification>();
        if (lookFor.HasFlag(LookFor.Faces)) found.AddRange(IdentifyFaces(communityId, picture, loaded.Faces, lookFor.HasFlag(LookFor.Liveness)));
        if (lookFor.HasFlag(LookFor.Plates))
            foreach (var reading in ReadPlates(picture, loaded.Plates, isFrame, region)) found.AddRange(IdentifyPlate(communityId, reading));
        return new(RecognitionState.Done, found, null);
    }

    private List<Passing.Passing> Follow(int communityId, RawFrame frame, DateTimeOffset at, PassingTracks tracks, PictureBox? region)
    {
        if (!_models.TryGet(out var loaded)) return [];
        var judges = JudgesOf(communityId, loaded);
        if (region is null || Picture.FromFrame(frame) is not PictureResult.Decoded { Picture: var picture }) return tracks.Nothing(at, judges);
        using (picture)
        {
            var faces = loaded.Faces.Analyse(picture);
            var known = faces.Count > 0
                && faces.All(face => judges.WhoIs(face)[0] is { Outcome: IdentificationOutcome.Matched } or { WatchedFaceId: not null });
            return tracks.Next(at, faces, ReadPlates(picture, loaded.Plates, isFrame: true, region), new(() => picture.ToJpeg(), known), judges);
        }
    }

    private Judges JudgesOf(int communityId, VisionModels.Loaded loaded)
    {
        var matcher = Matcher(loaded.Faces);
        return new(face => Identify(communityId, face, matcher, loaded.Faces), reading => [.. IdentifyPlate(communityId, reading)]);
    }

    /// <summary>Who it is of the community, and whom of the watch-list it is like; first what the passage is recorded as.</summary>
    private IReadOnlyList<Identification> Identify(int communityId, Face face, FaceMatcher matcher, FaceAnalyser analyser)
    {
        var resident = matcher.Identify(communityId, face);
        if (Watched.Count == 0 || face.Quality.SizePx < analyser.SizePxMin) return [resident];
        var hit = Watched.Search(face.Embedding);
        var threshold = analyser.Thresholds.For(hit.Size, WatchListFpir, _options.Faces.PopulationOffset);
        if (hit.Best is null || hit.BestScore < threshold) return [resident];
        var sought = resident with
        {
            Outcome = IdentificationOutcome.Ambiguous,
            ResidentId = null,
            WatchedFaceId = hit.Best,
            Score = hit.BestScore,
            Margin = hit.RunnerUp is null ? 1 : hit.BestScore - hit.RunnerUpScore,
            Threshold = threshold,
            GallerySize = hit.Size,
        };
        return resident.Outcome == IdentificationOutcome.Matched ? [resident, sought] : [sought, resident];
    }

    private FaceMatcher Matcher(FaceAnalyser analyser) => new(Gallery, analyser.Thresholds, analyser.Margin, analyser.SizePxMin, _options.Faces);

    private IEnumerable<Identification> IdentifyFaces(int communityId, Picture picture, FaceAnalyser analyser, bool withLiveness) =>
        analyser.Analyse(picture).SelectMany(face => Identify(communityId, face, Matcher(analyser), analyser)).Select(one =>
            withLiveness && one.Outcome == IdentificationOutcome.Matched ? one with { Liveness = analyser.Liveness(picture, one.Box) } : one);

    /// <summary>A snapshot in which the quick look finds nothing sure is read thoroughly; a moving picture has a next frame.</summary>
    private static IReadOnlyList<PlateReading> ReadPlates(Picture picture, PlateReader reader, bool isFrame, PictureBox? region)
    {
        var quick = reader.ReadGate(picture, region);
        return isFrame || quick.Any(reading => reading.Sure) ? quick : reader.ReadScene(picture);
    }

    /// <summary>The registered plate where there is one, and the free reading beside it when it differs.</summary>
    private IEnumerable<Identification> IdentifyPlate(int communityId, PlateReading reading)
    {
        if (!_registers.TryGetValue(communityId, out var register) || register.Count == 0) return [reading.ToIdentification()];
        var free = reading.ToIdentification(register.Count);
        return register.Ask(reading) switch
        {
            RegisterAnswer.Registered { DiffersFromReading: false } known => [Known(free, known, reading)],
            RegisterAnswer.Registered known => [Known(free, known, reading), free with { Outcome = IdentificationOutcome.Ambiguous }],
            RegisterAnswer.Ambiguous two =>
                [free with { Outcome = IdentificationOutcome.Ambiguous, Plate = InCommon(two.Plate, two.OtherPlate) ?? free.Plate }],
            _ => [free],
        };
    }

    /// <summary>Two registered plates in one, with <c>?</c> where they differ; null when they are of different length.</summary>
    private static string? InCommon(string plate, string other) =>
        plate.Length == other.Length ? string.Concat(plate.Zip(other, (a, b) => a == b ? a : '?')) : null;

    private static Identification Known(Identification free, RegisterAnswer.Registered known, PlateReading reading) => free with
    {
        Outcome = IdentificationOutcome.Matched,
        Plate = known.Plate,
        Score = Math.Exp(-known.LogBehind),
        Margin = 1 - Math.Exp(-known.LogMargin),
        Threshold = Math.Exp(-PlateRegister.ToleranceFor(reading)),
    };

    private BlurredPicture Blur(PictureResult decoded)
    {
        if (decoded is PictureResult.Refused refused) return new(null, 0, refused.Reason);
        using var picture = ((PictureResult.Decoded)decoded).Picture;
        if (!_models.TryGet(out var loaded)) return new(null, 0, _models.Reason);
        var boxes = loaded.Faces.FindBoxes(picture);
        picture.Blur(boxes);
        return new(picture.ToJpeg(), boxes.Count, null);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _models.Dispose();
        _objects.Dispose();
    }

    [LoggerMessage(Level = Microsoft.Extensions.Logging.LogLevel.Error, Message = "Recognition failed on a picture")]
    private partial void LogFailed(Exception error);
}
