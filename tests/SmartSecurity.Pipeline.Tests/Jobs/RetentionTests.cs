using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Jobs;

/// <summary>
/// Goal: every table says how long it is kept, the page of it says the same, and the nightly cleaning keeps to it to the second (privacy.md, P6). Method:
/// the model's own tables against the list; rows staged in real databases, the clock put to their last second and one further.
/// </summary>
public sealed class RetentionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_table_says_how_long_it_is_kept_and_the_page_says_the_same()
    {
        await using var test = await CreateAsync("sqlite");
        await using var db = test.Read();
        var tables = db.Model.GetEntityTypes().Where(t => !t.IsOwned()).Select(t => t.ClrType.Name).Order(StringComparer.Ordinal);
        Assert.Equal(tables, KeptTables.All.Select(t => t.Row.Name).Order(StringComparer.Ordinal));
        var page = File.ReadAllLines(Path.Combine(SharedData.RepoRoot, "docs", "retention.md")).Where(l => l.StartsWith("| `", StringComparison.Ordinal));
        Assert.Equal(KeptTables.All.Select(t => $"| `{t.Row.Name}` | {t.HowLong}{(t.RemoveAsync is null ? "" : " |")}").Select(l => l.TrimEnd('|', ' ')),
            page.Select(l => l.TrimEnd('|', ' ')));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task What_residents_were_asked_goes_with_their_passages(string engine)
    {
        await using var test = await CreateAsync(engine);
        var (now, keep) = (test.Clock.GetUtcNow(), new RetentionOptions().PassagesKeptFor);
        var (resident, question) = (Guid.NewGuid(), Guid.NewGuid());
        await AddAsync(test,
            new AskedQuestion { Id = question, CommunityId = 1, ResidentId = resident, Kind = "silence", At = now, FactsJson = "{}" },
            new AnswerLink { TokenSha256 = "a", QuestionId = question, ResidentId = resident, ExpiresAt = now + AnswerLink.Lifetime },
            Delivery(DeliveryState.Sent), Delivery(DeliveryState.Dead), Delivery(DeliveryState.Waiting),
            Trip(now.AddDays(-1)), Trip(now.AddDays(40)),
            new PersonalLink { Id = Guid.NewGuid(), TokenSha256 = "b", ResidentId = resident, MadeBy = "zhao.min", MadeAt = now, RevokedAt = now },
            new PersonalLink { Id = Guid.NewGuid(), TokenSha256 = "c", ResidentId = resident, MadeBy = "zhao.min", MadeAt = now });
        test.Clock.Advance(keep);
        Assert.Equal("PlannedTrip 1, picture 0", $"{await test.Get<Retention>().RunAsync(Cancel)}");   // that of yesterday
        test.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("AnswerLink 1, Delivery 2, AskedQuestion 1, PersonalLink 1, picture 0", $"{await test.Get<Retention>().RunAsync(Cancel)}");
        test.Clock.Advance(keep);
        Assert.Equal("PlannedTrip 1, picture 0", $"{await test.Get<Retention>().RunAsync(Cancel)}");
        await using var db = test.Read();
        Assert.Equal((1, 1), (await db.PersonalLinks.CountAsync(Cancel), await db.Deliveries.CountAsync(Cancel)));   // a link that holds, a message to be sent

        Delivery Delivery(DeliveryState state) => new()
        {
            Id = Guid.NewGuid(),
            CommunityId = 1,
            QuestionId = question,
            ResidentId = resident,
            Way = DeliveryWay.Sms,
            At = now,
            State = state,
            NextAttemptAt = now,
        };
        PlannedTrip Trip(DateTimeOffset until) =>
            new() { Id = Guid.NewGuid(), CommunityId = 1, ResidentId = resident, From = until.AddDays(-2), Until = until, By = "family", Via = "page" };
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task What_hangs_on_an_alert_goes_with_it_and_an_open_one_keeps_everything(string engine)
    {
        await using var test = await CreateAsync(engine);
        var (now, keep) = (test.Clock.GetUtcNow(), new RetentionOptions().EndedAlertsKeptFor);
        var (open, ended) = (await RaiseAsync(test, "a"), await RaiseAsync(test, "b"));
        foreach (var alert in new[] { open, ended })
            await AddAsync(test, Check(alert), Notice(alert, now));
        await AddAsync(test, Notice(Guid.Empty, now));
        await test.Get<AlertDesk>().ClaimAsync(ended, 1, "li.wei", Cancel);
        await test.Get<AlertDesk>().ResolveAsync(ended, 2, "li.wei", AlertOutcome.Handled, null, Cancel);
        test.Clock.Advance(new RetentionOptions().RejectedKeptFor);
        Assert.Equal("picture 0", $"{await test.Get<Retention>().RunAsync(Cancel)}");
        test.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("AlertNotice 1, picture 0", $"{await test.Get<Retention>().RunAsync(Cancel)}");   // the trial
        test.Clock.Advance(keep - new RetentionOptions().RejectedKeptFor - TimeSpan.FromMilliseconds(1));
        Assert.Equal("picture 0", $"{await test.Get<Retention>().RunAsync(Cancel)}");
        test.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("AlertStep 3, WelfareCheck 1, AlertNotice 1, Alert 1, picture 0", $"{await test.Get<Retention>().RunAsync(Cancel)}");
        await using var db = test.Read();
        Assert.Equal((open, open, open),
            (await db.Alerts.Select(a => a.Id).SingleAsync(Cancel), await db.Checks.Select(c => c.AlertId).SingleAsync(Cancel),
            await db.AlertNotices.Select(n => n.AlertId).SingleAsync(Cancel)));

        WelfareCheck Check(Guid alert) =>
            new() { Id = Guid.NewGuid(), CommunityId = 1, ResidentId = Guid.NewGuid(), AlertId = alert, Step = LadderStep.Visit, OpenedAt = now, DueAt = now };
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Sessions_settings_with_an_end_and_holidays_go_when_their_time_is_over(string engine)
    {
        await using var test = await CreateAsync(engine);
        var (now, keep) = (test.Clock.GetUtcNow(), new RetentionOptions().EndedAlertsKeptFor);
        var (day, resident) = (DateOnly.FromDateTime(now.UtcDateTime), Guid.NewGuid());
        await AddAsync(test,
            new StaffSession { Id = Guid.NewGuid(), AccountId = Guid.NewGuid(), StartedAt = now, SeenAt = now, Device = "Chrome · Android" },
            new MaintenanceWindow { Id = Guid.NewGuid(), CommunityId = 1, From = now.AddHours(-1), Until = now, Reason = "换闸机", By = "zhao.min", At = now },
            new PatienceOverride { Id = Guid.NewGuid(), ResidentId = resident, Factor = .5, Reason = "出院", By = "zhao.min", At = now, Until = now },
            Holiday(day), Holiday(day.AddDays(2)));
        test.Clock.Advance(AccountBook.SessionsKeptFor);
        Assert.Equal("picture 0", $"{await test.Get<Retention>().RunAsync(Cancel)}");
        test.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("StaffSession 1, picture 0", $"{await test.Get<Retention>().RunAsync(Cancel)}");
        test.Clock.Advance(keep - AccountBook.SessionsKeptFor - TimeSpan.FromMilliseconds(1));
        Assert.Equal("picture 0", $"{await test.Get<Retention>().RunAsync(Cancel)}");
        test.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("MaintenanceWindow 1, PatienceOverride 1, picture 0", $"{await test.Get<Retention>().RunAsync(Cancel)}");
        test.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("CommunityDay 1, picture 0", $"{await test.Get<Retention>().RunAsync(Cancel)}");

        CommunityDay Holiday(DateOnly date) => new() { CommunityId = 1, Date = date, Kind = DayKind.Holiday, Name = "春节", By = "zhao.min", At = now };
    }

    private static AlertNotice Notice(Guid alert, DateTimeOffset at) => new()
    {
        Id = Guid.NewGuid(),
        AlertId = alert,
        CommunityId = 1,
        ChannelId = Guid.NewGuid(),
        Level = alert == Guid.Empty ? 0 : 1,
        At = at,
        NextAttemptAt = at,
        TokenSha256 = $"{Guid.NewGuid():N}",
    };

    private static async Task<TestStore> CreateAsync(string engine)
    {
        var test = await TestStore.CreateAsync(engine, s =>
        {
            s.AddSingleton<Retention>().AddOptions<RetentionOptions>();
            s.AddOptions<PatrolOptions>();
        });
        await test.AddGateAsync();
        return test;
    }

    private static async Task AddAsync(TestStore test, params object[] rows)
    {
        await using var write = await test.Store.BeginWriteAsync(Cancel);
        write.Db.AddRange(rows);
        await write.CommitAsync(Cancel);
    }

    private static async Task<Guid> RaiseAsync(TestStore test, string subject)
    {
        await using var write = await test.Store.BeginWriteAsync(Cancel);
        var changed = await AlertBook.ApplyAsync(write.Db, 1, [new RuleAction.Raise(new AlertDraft
        {
            Kind = AlertKinds.DoorForced,
            Subject = subject,
            Category = AlertCategory.Access,
            Priority = 2,
            At = test.Clock.GetUtcNow(),
            Facts = new Dictionary<string, string>(),
        })], Cancel);
        await write.CommitAsync(Cancel);
        return Assert.Single(changed);
    }
}
