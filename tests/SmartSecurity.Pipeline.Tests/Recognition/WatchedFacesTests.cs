using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Pipeline.Tests.Enrolling;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Tests.Recognition;

/// <summary>
/// Goal: a face that is sought is told as a hint wherever it appears, nobody else is, and nothing of it is left when its time is over.
/// Method: the real models; faces/pairs are sought and seen, its other people and faces/strangers pass by; both databases.
/// </summary>
public sealed class WatchedFacesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Who_is_sought_is_hinted_at_in_every_community_and_nobody_else(string engine)
    {
        await using var town = await FaceTown.CreateAsync(engine);
        var watched = town.Store.Get<WatchedFaces>();
        var added = Assert.IsType<WatchedFaceOutcome.Added>(await AddAsync(watched, "022-neutral.jpg"));

        var hint = (await SeenAsync(town, 7, "022-smiling.jpg"))[0];
        Assert.Equal((IdentificationOutcome.Ambiguous, added.Id, (Guid?)null), (hint.Outcome, hint.WatchedFaceId, hint.ResidentId));
        foreach (var other in Directory.EnumerateFiles(Path.GetDirectoryName(FaceTown.Picture("022-neutral.jpg"))!).Where(p => !p.Contains("022-")))
            Assert.DoesNotContain(await SeenAsync(town, 1, Path.GetFileName(other)), one => one.WatchedFaceId is not null);

        await using var db = town.Store.Read();
        var row = await db.WatchedFaces.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal(("X-7", "zhao.min", "li.wei"), (row.AuthorityReference, row.ConfirmedBy, row.SecondConfirmedBy));
        var facts = await town.Store.Get<FactsReader>().ReadAsync(1, new Dictionary<string, TimeSpan?>(StringComparer.Ordinal), Cancel);
        Assert.Equal([added.Id], facts.Facts.WatchedFaces.Keys);
    }

    [Fact]
    public async Task A_resident_who_is_sought_stays_the_resident_and_is_hinted_at()
    {
        await using var town = await FaceTown.CreateAsync("sqlite");
        var resident = await town.AddAsync("甲", "1-1-101");
        await town.ConsentAsync(resident);
        await town.EnrolAsync(resident, "022-neutral.jpg");
        await AddAsync(town.Store.Get<WatchedFaces>(), "022-smiling.jpg");
        var seen = await SeenAsync(town, 1, "022-neutral.jpg");
        Assert.Equal((IdentificationOutcome.Matched, resident), (seen[0].Outcome, seen[0].ResidentId));
        Assert.NotNull(Assert.Single(seen.Skip(1)).WatchedFaceId);
    }

    [Fact]
    public async Task After_its_time_nothing_of_it_is_left()
    {
        await using var town = await FaceTown.CreateAsync("sqlite");
        var watched = town.Store.Get<WatchedFaces>();
        var added = Assert.IsType<WatchedFaceOutcome.Added>(await AddAsync(watched, "022-neutral.jpg"));
        await using var before = town.Store.Read();
        var row = await before.WatchedFaces.AsNoTracking().SingleAsync(Cancel);
        var keys = town.Store.Get<KeyRing>();
        Assert.NotEmpty(keys.Open(keys.SubjectKey(added.Id), row.Sealed));

        town.Recogniser.Watched.Remove(added.Id);
        await watched.ReadAsync(Cancel);   // as after a restart
        Assert.Equal(1, town.Recogniser.Watched.Count);

        town.Store.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        await watched.ReadAsync(Cancel);
        Assert.Equal(0, town.Recogniser.Watched.Count);
        await using var after = town.Store.Read();
        Assert.Equal(0, await after.WatchedFaces.CountAsync(Cancel));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => keys.Open(keys.SubjectKey(added.Id), row.Sealed));
        Assert.DoesNotContain(await SeenAsync(town, 1, "022-smiling.jpg"), one => one.WatchedFaceId is not null);
    }

    [Fact]
    public async Task A_picture_without_a_face_and_a_time_too_long_are_refused()
    {
        await using var town = await FaceTown.CreateAsync("sqlite");
        var watched = town.Store.Get<WatchedFaces>();
        Assert.Equal(EnrolmentProblem.Unreadable, Assert.IsType<WatchedFaceOutcome.Refused>(
            await watched.AddAsync("GIF89a"u8.ToArray(), "X-7", TimeSpan.FromDays(1), "a", "b", Cancel)).Problem);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => watched.AddAsync(new byte[1], "X-7", TimeSpan.FromDays(31), "a", "b", Cancel));
        Assert.Equal(0, town.Recogniser.Watched.Count);
    }

    private static async Task<WatchedFaceOutcome> AddAsync(WatchedFaces watched, string picture) =>
        await watched.AddAsync(await File.ReadAllBytesAsync(FaceTown.Picture(picture), Cancel), "X-7", TimeSpan.FromDays(7), "zhao.min", "li.wei", Cancel);

    private static async Task<IReadOnlyList<Identification>> SeenAsync(FaceTown town, int communityId, string picture) =>
        (await town.Recogniser.RecogniseAsync(communityId, await File.ReadAllBytesAsync(FaceTown.Picture(picture), Cancel), LookFor.Faces, Cancel))
            .Identifications;
}
