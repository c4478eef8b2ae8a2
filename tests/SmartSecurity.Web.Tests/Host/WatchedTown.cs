using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Web.Tests;

/// <summary>A site of its own with watched residents in every state, their states made by the silence rule itself.</summary>
public sealed class WatchedTown : IAsyncLifetime
{
    private static readonly SilenceRule Rule = new();
    private int _people;

    public Site Site { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Site.InitializeAsync();
        var now = Site.Get<TimeProvider>().GetUtcNow();
        await using var write = await Site.Get<SecurityStore>().BeginWriteAsync(CancellationToken.None);
        var facts = (await Site.Get<FactsReader>().ReadAsync(Town.CommunityId, new Dictionary<string, TimeSpan?>(), CancellationToken.None)).Facts;
        SilenceRuleState? Lived(int days, TimeSpan ago, LadderStep step = LadderStep.None) => Live(facts, now, days, ago, step);
        Add(write.Db, "陈秀英", now, Lived(20, TimeSpan.FromHours(100), LadderStep.Visit));
        Add(write.Db, "李桂芳", now, Lived(20, TimeSpan.FromHours(90), LadderStep.Call));
        Add(write.Db, "王淑珍", now, Often(Lived(20, TimeSpan.FromHours(80), LadderStep.Ask)));
        Add(write.Db, "赵玉兰", now, Blind(facts, Lived(20, TimeSpan.FromHours(3)), now.AddHours(-2)));
        Add(write.Db, "周凤英", now, Lived(3, TimeSpan.FromMinutes(20)));
        Add(write.Db, "吴桂荣", now, Trip(facts, Lived(20, TimeSpan.FromHours(5)), now.AddHours(-4), now.AddDays(3)));
        Add(write.Db, "郑素珍", now, null);
        Add(write.Db, "冯秀兰", now, Often(Lived(20, TimeSpan.FromMinutes(40))));
        await write.CommitAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    /// <summary>Many more who are fine.</summary>
    public async Task FillAsync(int people)
    {
        var now = Site.Get<TimeProvider>().GetUtcNow();
        var facts = (await Site.Get<FactsReader>().ReadAsync(Town.CommunityId, new Dictionary<string, TimeSpan?>(), CancellationToken.None)).Facts;
        await using var write = await Site.Get<SecurityStore>().BeginWriteAsync(CancellationToken.None);
        var fine = Live(facts, now, 20, TimeSpan.FromMinutes(40), LadderStep.None);
        for (var i = 0; i < people; i++) Add(write.Db, $"住户{i}", now, fine);
        await DeviceDirectory.FactsChangedAsync(write.Db, Town.CommunityId, CancellationToken.None);
        await write.CommitAsync(CancellationToken.None);
    }

    /// <summary>One more, who was asked and has not answered.</summary>
    public async Task AddAskedAsync(string name)
    {
        var now = Site.Get<TimeProvider>().GetUtcNow();
        var facts = (await Site.Get<FactsReader>().ReadAsync(Town.CommunityId, new Dictionary<string, TimeSpan?>(), CancellationToken.None)).Facts;
        await using var write = await Site.Get<SecurityStore>().BeginWriteAsync(CancellationToken.None);
        Add(write.Db, name, now, Live(facts, now, 20, TimeSpan.FromHours(80), LadderStep.Ask));
        await DeviceDirectory.FactsChangedAsync(write.Db, Town.CommunityId, CancellationToken.None);
        await write.CommitAsync(CancellationToken.None);
    }

    /// <summary>Somebody's state changes the way the writer changes it: the row and the inbox's cursor, in one transaction.</summary>
    public async Task ReturnAsync(string name)
    {
        var now = Site.Get<TimeProvider>().GetUtcNow();
        await using var write = await Site.Get<SecurityStore>().BeginWriteAsync(CancellationToken.None);
        var id = write.Db.Residents.Single(r => r.Name == name).Id;
        var facts = (await Site.Get<FactsReader>().ReadAsync(Town.CommunityId, new Dictionary<string, TimeSpan?>(), CancellationToken.None)).Facts;
        var row = write.Db.RuleStates.Single(s => s.Subject == SilenceRule.SubjectOf(id));
        var state = Rule.Evaluate(Rule.Load(row.State), row.Subject, Pass(id, now, Direction.In), now, facts).State!;
        (row.State, row.DueAt) = (Rule.Save(state), state.DueAt);
        write.Db.Communities.Single(c => c.Id == Town.CommunityId).Cursor++;
        await write.CommitAsync(CancellationToken.None);
    }

    private void Add(SecurityDbContext db, string name, DateTimeOffset now, SilenceRuleState? state)
    {
        var (home, id) = (Guid.NewGuid(), Guid.NewGuid());
        var address = $"{11 + (_people / 20)}-{1 + (_people / 10 % 2)}-{301 + (100 * (_people / 2 % 5)) + (_people % 2)}";
        db.Households.Add(new Household { Id = home, CommunityId = Town.CommunityId, Address = address });
        db.Residents.Add(new Resident
        {
            Id = id,
            CommunityId = Town.CommunityId,
            HouseholdId = home,
            Name = name,
            LivesAlone = _people++ % 2 == 0,
            Watches = WelfareWatches.Silence,
        });
        db.Consents.Add(new Consent
        {
            Id = Guid.NewGuid(),
            ResidentId = id,
            Purpose = ConsentPurpose.Welfare,
            NoticeVersion = "2026-03",
            GivenBy = name,
            GivenAt = now.AddDays(-30),
        });
        if (state is null) return;
        db.RuleStates.Add(new RuleStateRow
        {
            CommunityId = Town.CommunityId,
            Rule = Rule.Name,
            Subject = SilenceRule.SubjectOf(id),
            DueAt = state.DueAt,
            State = Rule.Save(state),
        });
    }

    /// <summary>Days of going out at eight and coming back at nine and at half past five, then a silence, passed until the step.</summary>
    private SilenceRuleState Live(CommunityFacts town, DateTimeOffset now, int days, TimeSpan ago, LadderStep step)
    {
        var who = Guid.NewGuid();
        var facts = town with
        {
            WatchedResidents = new Dictionary<Guid, ResidentFacts> { [who] = new(who, "–", "–", true, null) },
        };
        IRuleState? state = null;
        var last = now - ago;
        DateTimeOffset[] at = [.. Enumerable.Range(0, days).SelectMany(day => new[] { 24.0, 23, 14.5 }.Select(h => now.AddDays(day - days).AddHours(24 - h)))
            .Where(t => t < last.AddMinutes(-30)), last];
        for (var i = 0; i < at.Length; i++)
        {
            var pass = Pass(who, at[i], i == at.Length - 1 || i % 3 != 0 ? Direction.In : Direction.Out);
            state = Rule.Evaluate(state, SilenceRule.SubjectOf(who), pass, at[i], facts).State;
        }
        while (step != LadderStep.None && ((SilenceRuleState)state!).Ladder.Step != step)
            state = Rule.Evaluate(state, SilenceRule.SubjectOf(who), null, state!.DueAt!.Value, facts).State;
        return (SilenceRuleState)state!;
    }

    private CommunityEvent Pass(Guid who, DateTimeOffset at, Direction way) => new()
    {
        InboxNumber = 1,
        At = at,
        ReceivedAt = at,
        Kind = DeviceEventKind.Passage,
        DeviceId = Site.Town.SouthGate,
        Place = "2 号门（南）",
        ResidentId = who,
        Direction = way,
    };

    private static SilenceRuleState? Often(SilenceRuleState? state) => state! with { Ladder = state.Ladder with { Unanswered = 9 } };

    private SilenceRuleState Blind(CommunityFacts facts, SilenceRuleState? state, DateTimeOffset at) => With(facts, state, at, (e, _) =>
        e with { Kind = DeviceEventKind.Heartbeat, State = "offline", ResidentId = null });

    private SilenceRuleState Trip(CommunityFacts facts, SilenceRuleState? state, DateTimeOffset at, DateTimeOffset until) => With(facts, state, at, (e, who) =>
        e with { Kind = DeviceEventKind.Welfare, Welfare = new WelfareReport(who, WelfareWord.Away, until, ByThemselves: true) });

    private SilenceRuleState With(CommunityFacts town, SilenceRuleState? state, DateTimeOffset at, Func<CommunityEvent, Guid, CommunityEvent> change)
    {
        var who = Guid.NewGuid();
        var facts = town with { WatchedResidents = new Dictionary<Guid, ResidentFacts> { [who] = new(who, "–", "–", true, null) } };
        return (SilenceRuleState)Rule.Evaluate(state, SilenceRule.SubjectOf(who), change(Pass(who, at, Direction.In), who), at, facts).State!;
    }
}
