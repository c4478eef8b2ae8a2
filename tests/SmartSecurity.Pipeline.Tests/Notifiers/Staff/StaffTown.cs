using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Notifiers;
using SmartSecurity.Pipeline.Notifiers.Staff;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Notifiers.Staff;

/// <summary>A community with people on duty, the real ladders and outbox, and senders of the test's choice.</summary>
internal sealed class StaffTown : IAsyncDisposable
{
    private StaffTown(TestStore test) => Test = test;

    public TestStore Test { get; }
    public Guid Gate { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<StaffTown> CreateAsync(string engine = "sqlite")
    {
        var test = await TestStore.CreateAsync(engine, services => services.AddSingleton(new RoleSight(
            (role, category) => role != Roles.Police || category is not AlertCategory.Welfare)));
        return new StaffTown(test) { Gate = (await test.AddGateAsync(externalId: "南门")).Id };
    }

    public async Task<Guid> AddPersonAsync(string name, string role, StaffWay way, ChannelAddress address, Action<StaffChannel>? change = null)
    {
        var account = await Test.Get<AccountBook>().AddAsync(name, role, Cancel);
        var channel = Test.Get<ChannelBook>().New(way, name, account.Id);
        change?.Invoke(channel);
        await Test.Get<ChannelBook>().AddAsync(channel, address, Cancel);
        return channel.Id;
    }

    public StaffRound Round(params IStaffSender[] senders) => new(
        Test.Get<LadderBook>(), Test.Get<NoticeOutbox>(), senders, new StaffWords(new KindWords((kind, _, language) => $"{kind}/{language}")),
        Options.Create(new NotifiersOptions()), Options.Create(new SiteOptions { PublicUrl = "https://garden.example.org" }),
        new HealthBoard(Test.Clock), Test.Clock, NullLogger<StaffRound>.Instance);

    /// <summary>Somebody whose work does not reach everywhere, told by text.</summary>
    public async Task AddPersonAsync(string name, Sight reach)
    {
        var (id, _) = await Test.Get<AccountBook>().OpenAsync(name, new(Roles.DutyOfficer, reach, Disabled: false), Cancel);
        await Test.Get<ChannelBook>().AddAsync(Test.Get<ChannelBook>().New(StaffWay.Sms, name, id), new(name), Cancel);
    }

    public async Task<Guid> RaiseAsync(string kind, AlertCategory category, int priority, string subject = "device:1", Guid? residentId = null)
    {
        await using var write = await Test.Store.BeginWriteAsync(Cancel);
        var raised = await AlertBook.ApplyAsync(write.Db, 1, [new RuleAction.Raise(new AlertDraft
        {
            Kind = kind,
            Subject = subject,
            Category = category,
            Priority = priority,
            At = Test.Clock.GetUtcNow(),
            Facts = new Dictionary<string, string> { ["name"] = "Sun Guilan", ["plate"] = "皖A12345" },
            Place = "南门",
            DeviceId = Gate,
            ResidentId = residentId,
        })], Cancel);
        await write.CommitAsync(Cancel);
        return Assert.Single(raised);
    }

    /// <summary>Runs the rounds that fall due up to an instant, each at its own time.</summary>
    public async Task PassAsync(StaffRound round, DateTimeOffset until)
    {
        while (true)
        {
            var next = await round.RunAsync(Cancel);
            var now = Test.Clock.GetUtcNow();
            if (now >= until) return;
            Test.Clock.SetUtcNow(next is { } at && at < until ? at > now ? at : now.AddSeconds(1) : until);
        }
    }

    public async Task<List<AlertNotice>> NoticesAsync()
    {
        await using var db = Test.Read();
        return await db.AlertNotices.AsNoTracking().OrderBy(n => n.At).ThenBy(n => n.Id).ToListAsync(Cancel);
    }

    public ValueTask DisposeAsync() => Test.DisposeAsync();
}

/// <summary>Writes down what it is given, with the time; may be down.</summary>
internal sealed class Notebook(TimeProvider clock) : IStaffSender
{
    public List<string> Lines { get; } = [];
    public List<Guid> Ids { get; } = [];
    public Func<StaffMessage, Notified> Answer { get; set; } = _ => new Notified.Taken(null);

    public bool Serves(StaffWay way) => true;

    public Task<Notified> SendAsync(StaffMessage message, CancellationToken cancel)
    {
        var answer = Answer(message);
        if (answer is Notified.Taken)
        {
            Ids.Add(message.Id);
            var local = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
            Lines.Add($"{local:HH:mm} {message.Address.To,-8} {message.Title} | {message.Text}");
        }
        return Task.FromResult(answer);
    }
}
