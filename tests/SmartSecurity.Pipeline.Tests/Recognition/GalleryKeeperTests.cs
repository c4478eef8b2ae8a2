using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Pipeline.Tests.Enrolling;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Tests.Recognition;

/// <summary>
/// Goal: galleries hold who consents and nobody else; who looks alike is flagged as long as both templates stand, and is named by nobody at
/// the gate. Method: the real models, faces/pairs (one person's two pictures stand for twins), both databases.
/// </summary>
public sealed class GalleryKeeperTests
{
    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Look_alikes_are_flagged_on_both_and_at_the_gate_neither_is_named(string engine)
    {
        await using var town = await FaceTown.CreateAsync(engine);
        var (one, twin, other) = (await AddAsync(town, "甲"), await AddAsync(town, "乙"), await AddAsync(town, "丙"));
        await town.EnrolAsync(one, "022-neutral.jpg");
        await town.EnrolAsync(other, "001-neutral.jpg");
        var told = Assert.IsType<EnrolmentOutcome.Enrolled>(await town.EnrolAsync(twin, "022-neutral.jpg", "022-smiling.jpg"));
        Assert.Equal([one], told.LookAlikes);
        Assert.Equal([twin], await AlikeAsync(town, one));
        Assert.Equal([one], await AlikeAsync(town, twin));
        Assert.Empty(await AlikeAsync(town, other));

        var seen = await town.Recogniser.RecogniseAsync(1, await File.ReadAllBytesAsync(FaceTown.Picture("022-neutral.jpg"), Cancel), LookFor.Faces, Cancel);
        Assert.Equal((IdentificationOutcome.Ambiguous, null), (Assert.Single(seen.Identifications).Outcome, seen.Identifications[0].ResidentId));
        await using var db = town.Store.Read();
        var entry = await db.Audit.SingleAsync(a => a.Action == "face.look-alike", Cancel);
        Assert.Contains(town.Store.Get<KeyRing>().Digest($"resident:{one:N}"), entry.DetailJson, StringComparison.Ordinal);
        Assert.DoesNotContain(one.ToString("N"), entry.DetailJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flags_outlive_a_restart_and_go_with_a_template_or_its_model()
    {
        await using var town = await FaceTown.CreateAsync("sqlite");
        var (one, twin) = (await AddAsync(town, "甲"), await AddAsync(town, "乙"));
        await town.EnrolAsync(one, "022-neutral.jpg");
        await town.EnrolAsync(twin, "022-smiling.jpg");
        town.Recogniser.Gallery.Remove(1);
        await town.Keeper.ReadAsync(1, Cancel);
        Assert.Equal([twin], await AlikeAsync(town, one));

        await town.EnrolAsync(twin, "005-neutral.jpg");   // made anew, of another face
        Assert.Empty(await AlikeAsync(town, one));
        await town.EnrolAsync(twin, "022-smiling.jpg");
        await using (var write = await town.Store.Store.BeginWriteAsync(Cancel))
        {
            // As after a change of models: this one was not enrolled again yet.
            await write.Db.FaceTemplates.Where(t => t.ResidentId == one).ExecuteUpdateAsync(set => set.SetProperty(t => t.ModelSha256, "another"), Cancel);
            await write.CommitAsync(Cancel);
        }
        Assert.Empty(await AlikeAsync(town, twin));
        await town.EnrolAsync(one, "022-neutral.jpg");
        Assert.Equal([one], await AlikeAsync(town, twin));

        Assert.True(await town.Keeper.ForgetAsync("zhao.min", one, Cancel));
        Assert.False(await town.Keeper.ForgetAsync("zhao.min", one, Cancel));
        Assert.Empty(await AlikeAsync(town, twin));
        Assert.Equal(0, (await town.StateAsync()).Pairs);
        Assert.Equal([twin], town.Recogniser.Gallery.Of(1).Ids);
    }

    [Fact]
    public async Task A_twin_who_comes_back_into_the_gallery_is_flagged_then()
    {
        await using var town = await FaceTown.CreateAsync("sqlite");
        var (one, twin) = (await town.AddAsync("甲", "甲"), await AddAsync(town, "乙"));
        await town.ConsentAsync(one, town.Store.Clock.GetUtcNow().AddDays(1));
        await town.EnrolAsync(one, "022-neutral.jpg");
        town.Store.Clock.Advance(TimeSpan.FromDays(2));
        await town.Keeper.ReadAsync(1, Cancel);
        Assert.Empty(town.Recogniser.Gallery.Of(1).Ids);   // the consent ran out
        await town.EnrolAsync(twin, "022-smiling.jpg");
        Assert.Empty(await AlikeAsync(town, twin));
        await town.ConsentAsync(one);
        await town.Keeper.ReadAsync(1, Cancel);
        Assert.Equal([one], await AlikeAsync(town, twin));
    }

    [Fact]
    public async Task Twins_enrolled_at_the_same_moment_are_flagged_all_the_same()
    {
        await using var town = await FaceTown.CreateAsync("sqlite");
        var (one, twin) = (await AddAsync(town, "甲"), await AddAsync(town, "乙"));
        await Task.WhenAll(town.EnrolAsync(one, "022-neutral.jpg"), town.EnrolAsync(twin, "022-smiling.jpg"));
        Assert.Equal([twin], await AlikeAsync(town, one));
    }

    [Fact]
    public async Task Without_a_consent_nothing_is_made()
    {
        await using var town = await FaceTown.CreateAsync("sqlite");
        var one = await town.AddAsync("甲", "1-1-1");
        Assert.IsType<EnrolmentOutcome.NoConsent>(await town.EnrolAsync(one, "022-neutral.jpg"));
        Assert.Empty((await town.StateAsync()).Templates);
        Assert.Equal(0, town.Recogniser.Gallery.Of(1).Count);
    }

    [Fact]
    public async Task An_edit_by_another_process_and_a_consent_that_ran_out_are_noticed_within_half_a_minute()
    {
        await using var town = await FaceTown.CreateAsync("sqlite");
        var one = await town.AddAsync("甲", "1-1-1");
        await town.ConsentAsync(one, town.Store.Clock.GetUtcNow().AddDays(30));
        await town.EnrolAsync(one, "022-neutral.jpg");
        town.Store.Get<DatabaseGate>().Open();
        town.Recogniser.Gallery.Remove(1);
        await town.Keeper.StartAsync(Cancel);
        var gallery = town.Recogniser.Gallery;
        await UntilAsync(town, () => gallery.Of(1).Count == 1, TimeSpan.Zero);

        gallery.Of(1).Remove(one);
        await using (var write = await town.Store.Store.BeginWriteAsync(Cancel))   // as another process does: nobody here is told
        {
            await DeviceDirectory.FactsChangedAsync(write.Db, 1, Cancel);
            await write.CommitAsync(Cancel);
        }
        await UntilAsync(town, () => gallery.Of(1).Count == 1, GalleryKeeper.LookEvery);
        town.Store.Clock.Advance(TimeSpan.FromDays(30));
        await UntilAsync(town, () => gallery.Of(1).Count == 0, GalleryKeeper.LookEvery);
        await town.Keeper.StopAsync(Cancel);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<Guid> AddAsync(FaceTown town, string name)
    {
        var id = await town.AddAsync(name, name);
        await town.ConsentAsync(id);
        return id;
    }

    private static Task<IReadOnlyList<Guid>> AlikeAsync(FaceTown town, Guid id) => town.Store.Get<TemplateBook>().LookAlikesOfAsync(id, Cancel);

    /// <summary>Looks again and again, with the test's clock moved on each time, until it holds or half a minute of the machine's time is over.</summary>
    private static async Task UntilAsync(FaceTown town, Func<bool> holds, TimeSpan step)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!holds())
        {
            town.Store.Clock.Advance(step);
            await ticks.WaitForNextTickAsync(limit.Token);
        }
    }
}
