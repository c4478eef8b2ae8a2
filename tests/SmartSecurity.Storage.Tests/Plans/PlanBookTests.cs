using System.Text;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Plans;

/// <summary>
/// Goal: of two who move devices at once one has moved them and the other is told; no plan, mark or drawing outlives what it belongs to; a stolen
/// database shows no drawing. Method: the real engines; everybody who saves at once is let go together.
/// </summary>
public sealed class PlanBookTests
{
    private static readonly byte[] Drawing = Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0 secret-wall'/></svg>");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Of_many_who_move_at_once_one_has_moved_and_the_rest_are_told_the_version(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (gate, book) = (await test.AddGateAsync(), test.Get<PlanBook>());
        var plan = await AddAsync(test);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Task.Run(() => book.PutMarksAsync(Sight.Everything, plan, 1, [new(gate.Id, i / 10.0, .5)], Cancel), Cancel)));

        Assert.Equal(new PlanAnswer.Done(2), Assert.Single(answers, a => a is PlanAnswer.Done));
        Assert.All(answers.Where(a => a is not PlanAnswer.Done), a => Assert.Equal(new PlanAnswer.Changed(2), a));
        var mark = Assert.Single((await book.FindAsync(Sight.Everything, plan, Cancel))!.Marks);
        Assert.Equal(Array.FindIndex(answers, a => a is PlanAnswer.Done) / 10.0, mark.X);
        Assert.Equal(new PlanAnswer.Done(3), await book.PutMarksAsync(Sight.Everything, plan, 2, [new(gate.Id, 1 / 3.0, 1)], Cancel));
        Assert.Equal((.3333, 1.0), (await book.FindAsync(Sight.Everything, plan, Cancel))!.Marks.Select(m => (m.X, m.Y)).Single());
        Assert.Equal(new PlanAnswer.Missing(), await book.PutMarksAsync(Sight.Everything, Guid.NewGuid(), 1, [], Cancel));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_removed_device_leaves_all_plans_and_a_removed_plan_takes_its_marks_and_drawing_along(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (gate, book) = (await test.AddGateAsync(), test.Get<PlanBook>());
        var camera = await AddCameraAsync(test, 1);
        var (grounds, floor) = (await AddAsync(test), await AddAsync(test, "B1 层"));
        foreach (var plan in new[] { grounds, floor })
            Assert.IsType<PlanAnswer.Done>(await book.PutMarksAsync(Sight.Everything, plan, 1, [new(gate.Id, 0, 1, camera), new(camera, .5, .5)], Cancel));
        Assert.Equal([floor, grounds], (await book.WithDeviceAsync(Sight.Everything, gate.Id, Cancel)).Select(p => p.Plan.Id));
        Assert.Equal(Drawing, await book.DrawingAsync(Sight.Everything, grounds, Cancel));

        Assert.True(await test.Get<DeviceDirectory>().RemoveAsync(Sight.Everything, camera, Cancel));

        var left = Assert.Single((await book.FindAsync(Sight.Everything, grounds, Cancel))!.Marks);
        Assert.Equal((gate.Id, null), (left.DeviceId, left.CameraId));
        Assert.True(await book.RemoveAsync(Sight.Everything, grounds, Cancel));
        Assert.False(await book.RemoveAsync(Sight.Everything, grounds, Cancel));
        Assert.Null(await book.DrawingAsync(Sight.Everything, grounds, Cancel));
        await using var db = test.Read();
        Assert.Equal((1, 1, 1), (await db.SitePlans.CountAsync(Cancel), await db.PlanDrawings.CountAsync(Cancel), await db.PlanMarks.CountAsync(Cancel)));
        Assert.DoesNotContain("secret-wall", Encoding.Latin1.GetString((await db.PlanDrawings.SingleAsync(Cancel)).Sealed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_limit_is_a_refusal_and_changes_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        var (gate, book) = (await test.AddGateAsync(), test.Get<PlanBook>());
        await test.AddGateAsync(communityId: 2, externalId: "gate-2");
        var strange = await AddCameraAsync(test, 2);
        var plan = await AddAsync(test);
        async Task<PlanProblem> AddedAsync(PlanDraft draft) => Assert.IsType<PlanAnswer.Refused>(await book.AddAsync(Sight.Everything, draft, Cancel)).Problem;
        Assert.Equal(PlanProblem.NoName, await AddedAsync(Draft() with { Name = " " }));
        Assert.Equal(PlanProblem.NoName, await AddedAsync(Draft() with { Name = new string('区', SitePlan.NameLengthMax + 1) }));
        Assert.Equal(PlanProblem.NameTaken, await AddedAsync(Draft() with { Name = "全区 " }));
        Assert.Equal(PlanProblem.TooLarge, await AddedAsync(Draft("a") with { Drawing = new byte[PlanDrawing.BytesMax + 1] }));
        Assert.Equal(PlanProblem.TooLarge, await AddedAsync(Draft("a") with { Drawing = default }));
        Assert.Equal(PlanProblem.BadSize, await AddedAsync(Draft("a") with { HeightPx = 7 }));
        Assert.Equal(PlanProblem.NoCommunity, await AddedAsync(Draft("a") with { CommunityId = 9 }));
        Assert.Equal(new PlanAnswer.Done(1), await book.AddAsync(Sight.Everything, Draft("a") with { Id = plan }, Cancel));   // the same upload again
        for (var i = 1; i < SitePlan.EachMax; i++) await AddAsync(test, $"楼 {i}");
        Assert.Equal(PlanProblem.TooManyPlans, await AddedAsync(Draft("a")));
        Assert.IsType<PlanAnswer.Done>(await book.AddAsync(Sight.Everything, Draft("全区") with { CommunityId = 2 }, Cancel));

        async Task<PlanProblem> MarkedAsync(params MarkDraft[] marks) =>
            Assert.IsType<PlanAnswer.Refused>(await book.PutMarksAsync(Sight.Everything, plan, 1, marks, Cancel)).Problem;
        Assert.Equal(PlanProblem.OutsidePlan, await MarkedAsync(new MarkDraft(gate.Id, 1.01, 0)));
        Assert.Equal(PlanProblem.OutsidePlan, await MarkedAsync(new MarkDraft(gate.Id, 0, double.NaN)));
        Assert.Equal(PlanProblem.MarkedTwice, await MarkedAsync(new(gate.Id, 0, 0), new(gate.Id, 1, 1)));
        Assert.Equal(PlanProblem.NoDevice, await MarkedAsync(new MarkDraft(strange, 0, 0)));
        Assert.Equal(PlanProblem.NoCamera, await MarkedAsync(new MarkDraft(gate.Id, 0, 0, strange)));
        Assert.Equal(PlanProblem.NoCamera, await MarkedAsync(new MarkDraft(gate.Id, 0, 0, gate.Id)));
        var many = Enumerable.Range(0, PlanMark.EachMax + 1).Select(_ => new MarkDraft(Guid.NewGuid(), 0, 0)).ToArray();
        Assert.Equal(PlanProblem.TooManyMarks, await MarkedAsync(many));
        Assert.Equal(new PlanAnswer.Refused(PlanProblem.NameTaken), await book.RenameAsync(Sight.Everything, plan, 1, "楼 1", Cancel));
        Assert.Equal((1, 0), (await book.FindAsync(Sight.Everything, plan, Cancel)) is { } seen ? (seen.Plan.Version, seen.Marks.Count)
            : default);   // taken back whole
        Assert.Equal(new PlanAnswer.Done(2), await book.RenameAsync(Sight.Everything, plan, 1, " 全区 ", Cancel));
        Assert.Equal(new PlanAnswer.Changed(2), await book.RenameAsync(Sight.Everything, plan, 1, "别名", Cancel));
    }

    private static PlanDraft Draft(string name = "全区") => new(Guid.NewGuid(), 1, name, "image/svg+xml", Drawing, 800, 600);

    private static async Task<Guid> AddAsync(TestStore test, string name = "全区")
    {
        var draft = Draft(name);
        Assert.Equal(new PlanAnswer.Done(1), await test.Get<PlanBook>().AddAsync(Sight.Everything, draft, Cancel));
        return draft.Id;
    }

    private static async Task<Guid> AddCameraAsync(TestStore test, int communityId)
    {
        var camera = new Device
        {
            Id = Guid.NewGuid(),
            CommunityId = communityId,
            Role = DeviceRole.Camera,
            Name = "cam",
            Profile = "camera",
            ExternalId = $"cam-{communityId}",
        };
        await test.Get<DeviceDirectory>().AddAsync(camera, Cancel);
        return camera.Id;
    }
}
