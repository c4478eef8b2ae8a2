using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Releases;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Releases;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Releases;

/// <summary>
/// Goal: no door is told anything by one person alone, by a key that is too old, or twice; and colleagues are told at each step.
/// Method: both engines, fake time; of many second keys turned at once one turns.
/// </summary>
public sealed class ReleaseBookTests
{
    private static readonly KeyHolder Li = new(Guid.NewGuid(), "li.wei"), Chen = new(Guid.NewGuid(), "chen.jie");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Of_sixteen_second_keys_one_turns_and_the_others_read_who(string engine)
    {
        await using var site = await Site.CreateAsync(engine);
        var release = await site.AskAsync();
        var people = Enumerable.Range(0, 16).Select(n => new KeyHolder(Guid.NewGuid(), $"guard.{n}")).ToList();

        var answers = await Task.WhenAll(people.Select(p => Task.Run(() => site.Book.OpenAsync(Sight.Everything, release, p, Cancel), Cancel)));

        var winner = Assert.Single(answers.OfType<KeyAnswer.Turned>());
        Assert.Equal(15, answers.OfType<KeyAnswer.Lost>().Count(l => l == new KeyAnswer.Lost(ReleaseState.Open, winner.Release.OpenedBy!)));
        await using var db = site.Test.Read();
        Assert.Equal(2, await db.ReleaseCommands.CountAsync(c => c.Command == DoorCommand.Release, Cancel));
        Assert.Equal(2, await db.Maintenance.CountAsync(m => m.EndedAt == null, Cancel));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task From_the_first_key_to_the_end_it_takes_two_people_each_time(string engine)
    {
        await using var site = await Site.CreateAsync(engine);
        var (book, release) = (site.Book, await site.AskAsync());
        Assert.IsType<KeyAnswer.SamePerson>(await book.OpenAsync(Sight.Everything, release, Li, Cancel));
        Assert.Equal(0, await site.CommandsAsync(DoorCommand.Release));
        Assert.IsType<KeyAnswer.Lost>(await book.AskRestoreAsync(Sight.Everything, release, Li, Cancel));

        Assert.IsType<KeyAnswer.Turned>(await book.OpenAsync(Sight.Everything, release, Chen, Cancel));
        Assert.Equal((2, 0), (await site.CommandsAsync(DoorCommand.Release), await site.CommandsAsync(DoorCommand.Restore)));
        Assert.IsType<KeyAnswer.Lost>(await book.WithdrawAsync(Sight.Everything, release, Li, Cancel));
        Assert.IsType<KeyAnswer.Turned>(await book.AskRestoreAsync(Sight.Everything, release, Chen, Cancel));
        Assert.IsType<KeyAnswer.SamePerson>(await book.RestoreAsync(Sight.Everything, release, Chen, Cancel));
        Assert.IsType<KeyAnswer.Turned>(await book.WithdrawAsync(Sight.Everything, release, Chen, Cancel));
        Assert.Equal(ReleaseState.Open, (await site.FindAsync(release)).State);
        Assert.IsType<KeyAnswer.Turned>(await book.AskRestoreAsync(Sight.Everything, release, Li, Cancel));
        Assert.IsType<KeyAnswer.Turned>(await book.RestoreAsync(Sight.Everything, release, Chen, Cancel));

        Assert.Equal((2, 2), (await site.CommandsAsync(DoorCommand.Release), await site.CommandsAsync(DoorCommand.Restore)));
        await using var db = site.Test.Read();
        Assert.False(await db.ReleaseCommands.AnyAsync(c => c.Command == DoorCommand.Release && c.NextAt != null, Cancel));   // nobody is told to open any more
        Assert.Equal(0, await db.Maintenance.CountAsync(m => m.EndedAt == null, Cancel));
        var alert = await db.Alerts.SingleAsync(Cancel);
        Assert.Equal((AlertKinds.EmergencyRelease, 1, AlertState.Open), (alert.Kind, alert.Priority, alert.State));
        Assert.NotNull(alert.OverAt);
        Assert.Contains("\"state\":\"Restored\"", alert.FactsJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_key_lapses_and_opens_nothing()
    {
        await using var site = await Site.CreateAsync();
        var release = await site.AskAsync();
        var lapses = (await site.FindAsync(release)).LapsesAt;
        Assert.Equal(lapses, await site.Book.LapseDueAsync(Cancel));
        site.Test.Clock.SetUtcNow(lapses);

        Assert.IsType<KeyAnswer.Lapsed>(await site.Book.OpenAsync(Sight.Everything, release, Chen, Cancel));   // before anybody has looked
        Assert.Null(await site.Book.LapseDueAsync(Cancel));
        Assert.IsType<KeyAnswer.Lapsed>(await site.Book.OpenAsync(Sight.Everything, release, Chen, Cancel));

        Assert.Equal(0, await site.CommandsAsync(DoorCommand.Release));
        await using var db = site.Test.Read();
        var alert = await db.Alerts.SingleAsync(Cancel);
        Assert.Equal((AlertState.Closed, AlertOutcome.Withdrawn, (string?)null), (alert.State, alert.Outcome, alert.ActiveKey));
        Assert.IsType<KeyAnswer.Turned>(await site.Book.AskAsync(Sight.Everything, Guid.NewGuid(), site.Group, ReleaseReason.Fire, "", Chen, Cancel));
    }

    [Fact]
    public async Task What_is_sent_twice_is_one_and_a_group_is_opened_once_at_a_time()
    {
        await using var site = await Site.CreateAsync();
        var release = await site.AskAsync();
        Assert.IsType<KeyAnswer.Turned>(await site.Book.AskAsync(Sight.Everything, release, site.Group, ReleaseReason.Fire, "", Li, Cancel));
        Assert.IsType<KeyAnswer.Missing>(await site.Book.AskAsync(Sight.Everything, release, site.Group, ReleaseReason.Fire, "", Chen, Cancel));
        Assert.Equal(new KeyAnswer.Busy(release),
            await site.Book.AskAsync(Sight.Everything, Guid.NewGuid(), site.Group, ReleaseReason.Fire, "", Chen, Cancel));
        await using var db = site.Test.Read();
        Assert.Equal((1, 1), (await db.Releases.CountAsync(Cancel), await db.Alerts.CountAsync(Cancel)));
    }

    [Fact]
    public async Task An_alert_that_somebody_has_claimed_holds_up_no_door()
    {
        await using var site = await Site.CreateAsync();
        var release = await site.AskAsync();
        var alert = (await site.FindAsync(release)).AlertId;
        Assert.IsType<DeskResult.Done>(await site.Test.Get<AlertDesk>().ClaimAsync(alert, 1, "zhao.min", Cancel));
        Assert.IsType<KeyAnswer.Turned>(await site.Book.OpenAsync(Sight.Everything, release, Chen, Cancel));
        await using var db = site.Test.Read();
        Assert.Equal((AlertState.Claimed, "zhao.min"), await db.Alerts.Select(a => ValueTuple.Create(a.State, a.Owner!)).SingleAsync(Cancel));
    }

    [Fact]
    public async Task Whoever_does_not_reach_the_community_finds_neither_group_nor_release()
    {
        await using var site = await Site.CreateAsync();
        var (other, release) = (Sight.Of([7]), await site.AskAsync());
        Assert.Empty(await site.Groups.ListAsync(other, Cancel));
        Assert.Empty(await site.Book.ListAsync(other, Cancel));
        Assert.IsType<KeyAnswer.Missing>(await site.Book.OpenAsync(other, release, Chen, Cancel));
        Assert.IsType<KeyAnswer.Missing>(await site.Book.WithdrawAsync(other, release, Chen, Cancel));
        Assert.IsType<KeyAnswer.Missing>(await site.Book.AskAsync(other, Guid.NewGuid(), site.Group, ReleaseReason.Fire, "", Chen, Cancel));
        Assert.False(await site.Groups.RemoveAsync(other, site.Group, Cancel));
        Assert.Equal(GroupProblem.NoCommunity, await site.Groups.SaveAsync(other, Guid.NewGuid(), 1, "x", site.Doors, 0, Cancel));
    }

    [Fact]
    public async Task A_group_is_refused_for_what_is_wrong_with_it()
    {
        await using var site = await Site.CreateAsync();
        Task<GroupProblem?> SaveAsync(string name, IReadOnlyCollection<Guid> doors, Guid? id = null, int version = 0) =>
            site.Groups.SaveAsync(Sight.Everything, id ?? Guid.NewGuid(), 1, name, doors, version, Cancel);
        Assert.Equal(GroupProblem.NoName, await SaveAsync(" ", site.Doors));
        Assert.Equal(GroupProblem.NameTaken, await SaveAsync("ALL", site.Doors));
        Assert.Equal(GroupProblem.NoDoors, await SaveAsync("b", []));
        Assert.Equal(GroupProblem.NoSuchDoor, await SaveAsync("b", [Guid.NewGuid()]));
        Assert.Equal(GroupProblem.TooManyDoors, await SaveAsync("b", [.. Enumerable.Range(0, ReleaseGroup.DoorsMax + 1).Select(_ => Guid.NewGuid())]));
        Assert.Equal(GroupProblem.Changed, await SaveAsync("all", site.Doors, site.Group, version: 9));
        Assert.Null(await SaveAsync("all", [site.Doors[0]], site.Group, version: 1));
        Assert.Equal(2, Assert.Single(await site.Groups.ListAsync(Sight.Everything, Cancel)).Group.Version);
    }

    [Fact]
    public async Task Doors_that_leave_the_group_while_they_are_open_are_given_back_too()
    {
        await using var site = await Site.CreateAsync();
        var release = await site.AskAsync();
        await site.Book.OpenAsync(Sight.Everything, release, Chen, Cancel);
        Assert.Null(await site.Groups.SaveAsync(Sight.Everything, site.Group, 1, "all", [site.Doors[0]], 1, Cancel));
        await site.Book.AskRestoreAsync(Sight.Everything, release, Chen, Cancel);
        await site.Book.RestoreAsync(Sight.Everything, release, Li, Cancel);
        Assert.Equal(2, await site.CommandsAsync(DoorCommand.Restore));
    }

    /// <summary>A community with two doors in one group.</summary>
    private sealed class Site(TestStore test, IReadOnlyList<Guid> doors, Guid group) : IAsyncDisposable
    {
        public TestStore Test => test;
        public IReadOnlyList<Guid> Doors => doors;
        public Guid Group => group;
        public ReleaseBook Book => test.Get<ReleaseBook>();
        public ReleaseGroups Groups => test.Get<ReleaseGroups>();

        public static async Task<Site> CreateAsync(string engine = "sqlite")
        {
            var test = await TestStore.CreateAsync(engine, s => s.AddOptions<ReleaseOptions>());
            Guid[] doors = [(await test.AddGateAsync()).Id, (await test.AddGateAsync(externalId: "gate-2")).Id];
            var group = Guid.NewGuid();
            Assert.Null(await test.Get<ReleaseGroups>().SaveAsync(Sight.Everything, group, 1, "all", doors, 0, Cancel));
            return new(test, doors, group);
        }

        public async Task<Guid> AskAsync()
        {
            var id = Guid.NewGuid();
            Assert.IsType<KeyAnswer.Turned>(await Book.AskAsync(Sight.Everything, id, group, ReleaseReason.Fire, "smoke", Li, Cancel));
            return id;
        }

        public async Task<DoorRelease> FindAsync(Guid id)
        {
            await using var db = test.Read();
            return await db.Releases.AsNoTracking().SingleAsync(r => r.Id == id, Cancel);
        }

        public async Task<int> CommandsAsync(DoorCommand command)
        {
            await using var db = test.Read();
            return await db.ReleaseCommands.CountAsync(c => c.Command == command, Cancel);
        }

        public ValueTask DisposeAsync() => test.DisposeAsync();
    }
}
