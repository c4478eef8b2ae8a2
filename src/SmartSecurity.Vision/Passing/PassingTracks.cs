using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Faces;
using SmartSecurity.Vision.Plates;

namespace SmartSecurity.Vision.Passing;

/// <summary>Joins what single frames of one camera show into passages: one face or one car is one decision. Safe from several threads.</summary>
/// <remarks>
/// Faces: the mean of the clearest frames is matched, which errs less than any of them. Plates: all that was seen of the car is voted on. A passage is
/// told when it is certain and there is a clear picture of it, or after a moment; a car's at the latest when it is gone; a person whom nobody
/// knows is not told at all (privacy, P9). Source: docs/design/recognition.md, "Many frames, one decision".
/// </remarks>
public sealed class PassingTracks
{
    /// <summary>Frames that must agree before a passage is told: one frame alone may be misread.</summary>
    public const int FramesToTell = 2;

    /// <summary>So clear (0..1) a face or plate needs no clearer picture.</summary>
    private const double ClearEnough = 0.8;

    /// <summary>A clearer picture is waited for so long.</summary>
    public static readonly TimeSpan ClearerWithin = TimeSpan.FromSeconds(1.5);

    /// <summary>Faces and plates followed at once; in a crowd the ones seen longest ago are given up.</summary>
    public const int TracksMax = 24;

    /// <summary>Least known characters of a plate that could not be read whole.</summary>
    public const int PartialMin = 4;

    /// <summary>Out of sight for so long, a face or a car is gone.</summary>
    public static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(1.5);

    /// <summary>The same person or plate again within this time is the same passage, interrupted by a pillar or a turned head.</summary>
    public static readonly TimeSpan SameWithin = TimeSpan.FromSeconds(20);

    /// <summary>Crops of each frame that are voted on: the first ones are the plainest.</summary>
    private const int EvidenceOfEach = 3;

    private readonly Lock _lock = new();
    private readonly List<PassingTrack<Face>> _faces = [];
    private readonly List<PassingTrack<PlateReading>> _plates = [];
    private readonly Dictionary<string, DateTimeOffset> _told = new(StringComparer.Ordinal);

    /// <summary>Faces and plates that are followed now.</summary>
    internal int Open => _faces.Count + _plates.Count;

    /// <summary>Takes what one frame shows.</summary>
    /// <param name="judges">Compares with the community's residents and plates.</param>
    /// <returns>The passages that are certain or over since this frame, each once.</returns>
    internal List<Passing> Next(DateTimeOffset at, IReadOnlyList<Face> faces, IReadOnlyList<PlateReading> plates, FramePicture frame, Judges judges)
    {
        lock (_lock) return NextInTurn(at, faces, plates, frame, judges);
    }

    /// <summary>A frame in which nothing moves: who is gone is told if that was still to be done, a car that was never read whole as far as it was.</summary>
    internal List<Passing> Nothing(DateTimeOffset at, Judges judges)
    {
        lock (_lock) return TellGone(at, judges);
    }

    /// <summary>No more frames come: what is certain and waits for a clearer picture is told now.</summary>
    internal List<Passing> End(Judges judges) => Nothing(DateTimeOffset.MaxValue, judges);

    private List<Passing> NextInTurn(
        DateTimeOffset at, IReadOnlyList<Face> faces, IReadOnlyList<PlateReading> plates, FramePicture frame, Judges judges)
    {
        var passed = TellGone(at, judges);
        foreach (var (track, face) in Joined(_faces, at, faces, f => f.Box))
        {
            var clearness = ClearnessOf(face);
            track.Add(at, face.Box, clearness, face, frame);
            if (track.IsTold) Renew(judges.WhoIs(face)[0], at);
            else if (IsTime(track, at, clearness)) Tell(track, at, judges.WhoIs(Together(track.Looks)), passed);
        }
        foreach (var (track, reading) in Joined(_plates, at, plates, r => r.Box))
        {
            var clearness = reading.Confidence * reading.Quality;
            track.Add(at, reading.Box, 0.01 + clearness, reading, frame);
            if (track.IsTold) Renew(judges.Whose(reading)[0], at);
            else if (IsTime(track, at, clearness)) Tell(track, at, judges.Whose(Together(track.Looks)), passed);
        }
        return passed;
    }

    private List<Passing> TellGone(DateTimeOffset at, Judges judges)
    {
        foreach (var old in _told.Where(t => at - t.Value > SameWithin).Select(t => t.Key).ToList()) _told.Remove(old);
        var passed = new List<Passing>();
        foreach (var track in _faces.Where(track => IsGone(track.LastAt, at)).ToList())
        {
            _faces.Remove(track);
            if (!track.IsTold && track.Frames >= FramesToTell) Tell(track, track.LastAt, judges.WhoIs(Together(track.Looks)), passed);
        }
        foreach (var track in _plates.Where(track => IsGone(track.LastAt, at)).ToList())
        {
            _plates.Remove(track);
            if (track.IsTold || track.Frames < FramesToTell) continue;
            var found = judges.Whose(Together(track.Looks));
            if (found[0].Outcome == IdentificationOutcome.Matched) Tell(track, track.LastAt, found, passed);
            else if (found[0].Plate?.Count(c => c != '?') >= PartialMin && KeyOf(found[0]) is { } key && _told.TryAdd(key, track.LastAt))
                passed.Add(track.Told(found));
        }
        return passed;
    }

    /// <summary>Soon enough for whoever waits for it, and late enough for a picture worth keeping.</summary>
    private static bool IsTime<T>(PassingTrack<T> track, DateTimeOffset at, double clearness) =>
        track.Frames >= FramesToTell && (clearness >= ClearEnough || at - track.FirstAt >= ClearerWithin);

    private static double ClearnessOf(Face face) => 0.05 + face.Quality.Overall;

    private static bool IsGone(DateTimeOffset lastAt, DateTimeOffset at) => at - lastAt > GoneAfter;

    /// <summary>Told when it is certain, and not when the same was told a moment ago.</summary>
    private void Tell<T>(PassingTrack<T> track, DateTimeOffset at, IReadOnlyList<Identification> found, List<Passing> passed)
    {
        if (found[0] is not ({ Outcome: IdentificationOutcome.Matched } or { WatchedFaceId: not null }) || KeyOf(found[0]) is not { } key) return;
        var isNew = !_told.ContainsKey(key);
        _told[key] = at;
        var told = track.Told(found);
        if (isNew) passed.Add(told);
    }

    private void Renew(Identification one, DateTimeOffset at)
    {
        if (KeyOf(one) is { } key && _told.ContainsKey(key)) _told[key] = at;
    }

    /// <summary>Each of a frame's finds with the nearest open track, or with a new one.</summary>
    private static List<(PassingTrack<T> Track, T Find)> Joined<T>(List<PassingTrack<T>> tracks, DateTimeOffset at, IReadOnlyList<T> finds,
        Func<T, PictureBox> boxOf)
    {
        var near = from track in tracks
                   from find in finds
                   let distance = track.Distance(boxOf(find))
                   where distance <= 1
                   orderby distance
                   select (track, find);
        var joined = new List<(PassingTrack<T> Track, T Find)>();
        foreach (var (track, find) in near.ToList())
            if (!joined.Exists(j => j.Track == track || ReferenceEquals(j.Find, find))) joined.Add((track, find));
        foreach (var find in finds.Where(find => !joined.Exists(j => ReferenceEquals(j.Find, find))))
        {
            if (tracks.Count == TracksMax) tracks.Remove(tracks.MinBy(t => t.LastAt)!);
            tracks.Add(new(at, boxOf(find)));
            joined.Add((tracks[^1], find));
        }
        return joined;
    }

    /// <summary>The clearest frame's face with the mean of all: weighted by how clear each is.</summary>
    private static Face Together(IReadOnlyList<Face> looks) => looks[0] with
    {
        Embedding = Embeddings.Mean([.. looks.Select(face => face.Embedding.Select(v => v * (float)ClearnessOf(face)).ToArray())]),
    };

    /// <summary>One reading by the vote of all frames.</summary>
    private static PlateReading Together(IReadOnlyList<PlateReading> looks)
    {
        if (looks.Count == 1) return looks[0];
        var ground = looks.GroupBy(r => r.Ground).OrderByDescending(g => g.Key.Colour is not null).ThenByDescending(g => g.Count()).First().Key;
        var evidence = looks.SelectMany(r => r.Evidence.Take(EvidenceOfEach)).ToList();
        var witness = looks.Select(r => r.Witness).FirstOrDefault(w => w is not null);
        return PlateVote.Decide(evidence, ground, looks[0].Box, looks[0].ModelSha256, witness) ?? looks[0];
    }

    private static string? KeyOf(Identification one) => one switch
    {
        { ResidentId: { } resident } => $"face:{resident:N}",
        { WatchedFaceId: { } watched } => $"watched:{watched:N}",
        { Plate: { } plate } => $"plate:{plate}",
        _ => null,
    };
}

/// <summary>What a community knows of faces and plates.</summary>
/// <param name="WhoIs">Compares a face with its residents, and with the watch-list; first what the passage is recorded as.</param>
/// <param name="Whose">Asks its register, then reads freely; first what the passage is recorded as.</param>
internal sealed record Judges(Func<Face, IReadOnlyList<Identification>> WhoIs, Func<PlateReading, IReadOnlyList<Identification>> Whose);
