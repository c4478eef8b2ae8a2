using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Rules;

/// <summary>What is told and when: each rule with its limits, what it told lately and how often that was false; announced work.</summary>
public sealed partial class RulesPage(RuleWork work, DeskReader desk, DeviceReader reader, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private IReadOnlyList<RuleLine> _lines = [];
    private IReadOnlyList<Community> _communities = [];
    private IReadOnlyList<MaintenanceWindow> _work = [];
    private IReadOnlyList<Device> _devices = [];
    private Person _person = default!;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private int _communityId;
    private Draft? _editing;
    private ReplayFigure? _figure;
    private string? _problem, _workProblem;
    private string _device = "", _reason = "";
    private DateTime _from, _until;
    private bool _busy;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    private bool MayEdit => Policies.Allows(Policies.Registry, _person.Role);

    private bool MaySave => !_busy && _editing is { } draft && work.MayBeSaved(_communityId, draft.Kind, draft.Setting);

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _communities = await desk.CommunitiesAsync(_person, _closed.Token);
        if (_communities.Count == 0) return;
        _communityId = _communities[0].Id;
        await ReadAsync();
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    private async Task ReadAsync()
    {
        var community = _communities.First(c => c.Id == _communityId);
        _zone = TimeZoneInfo.FindSystemTimeZoneById(community.TimeZone);
        _lines = await work.ListAsync(_person, _communityId, _closed.Token) ?? [];
        _work = await work.WorkAsync(_person, _communityId, _closed.Token);
        _devices = [.. (await reader.ListAsync(_person, _closed.Token)).Select(l => l.Device).Where(d => d.CommunityId == _communityId)];
        if (_from == default) (_from, _until) = (LocalNow, LocalNow.AddHours(2));
    }

    private DateTime LocalNow
    {
        get
        {
            var local = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), _zone).DateTime;
            return local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        }
    }

    private async Task ChooseAsync(ChangeEventArgs e)
    {
        if (!int.TryParse(e.Value as string, CultureInfo.InvariantCulture, out var id) || _communities.All(c => c.Id != id)) return;
        (_communityId, _editing, _figure, _device) = (id, null, null, "");
        await ReadAsync();
    }

    private void Toggle(RuleLine line)
    {
        (_figure, _problem) = (null, null);
        _editing = _editing?.Kind == line.Rule.Kind ? null : Draft.Of(line);
    }

    private void Changed() => (_figure, _problem) = (null, null);

    private async Task PlayAsync()
    {
        if (_editing is not { } draft || _busy) return;
        _problem = RuleTexts.Problem(draft.Rule, draft.Setting);
        if (_problem is not null) return;
        _busy = true;
        try
        {
            _figure = await work.PlayAsync(_person, _communityId, draft.Kind, draft.Setting, _closed.Token);
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task SaveAsync()
    {
        if (_editing is not { } draft || !MaySave) return;
        if ((_problem = RuleTexts.Problem(draft.Rule, draft.Setting)) is not null) return;
        if (!await work.SaveAsync(_person, _communityId, draft.Kind, draft.Setting, draft.Version, _closed.Token))
        {
            _problem = RuleTexts.SavedMeanwhile;
            draft.Version = (await work.ListAsync(_person, _communityId, _closed.Token) ?? []).First(l => l.Rule.Kind == draft.Kind).Version;
            return;
        }
        (_editing, _figure) = (null, null);
        await ReadAsync();
    }

    private async Task AnnounceAsync()
    {
        var (_, problem) = await work.AnnounceAsync(_person, _communityId, Guid.TryParse(_device, out var id) ? id : null, At(_from), At(_until), _reason,
            _closed.Token);
        _workProblem = problem is { } why ? RuleTexts.WorkProblem(why) : null;
        if (problem is not null) return;
        _reason = "";
        await ReadAsync();
    }

    private async Task EndAsync(Guid window)
    {
        await work.EndWorkAsync(_person, window, _closed.Token);
        await ReadAsync();
    }

    private DateTimeOffset At(DateTime local) => new(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), _zone.GetUtcOffset(local));

    private string When(DateTimeOffset at) => TimeTexts.Clock(at, _zone, clock.GetUtcNow());

    private string NameOf(Guid? device) => device is null ? RuleTexts.EveryDevice : _devices.FirstOrDefault(d => d.Id == device)?.Name ?? "—";

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private sealed class Draft
    {
        public required AdjustableRule Rule { get; init; }
        public string Kind => Rule.Kind;
        public int Version { get; set; }
        public bool Enabled { get; set; }
        public int? Count { get; set; }
        public int? Seconds { get; set; }
        public TimeOnly? From { get; set; }
        public TimeOnly? Until { get; set; }
        public int CoolDownMin { get; set; }
        public RuleDays Days { get; set; }
        public TimeOnly? FreeFrom { get; set; }
        public TimeOnly? FreeUntil { get; set; }

        public RuleSetting Setting => new(Enabled, Count, Seconds, Minute(From), Minute(Until), CoolDownMin, Days,
            Days == RuleDays.Split ? Minute(FreeFrom) : null, Days == RuleDays.Split ? Minute(FreeUntil) : null);

        public static Draft Of(RuleLine line) => new()
        {
            Rule = line.Rule,
            Version = line.Version,
            Enabled = line.Setting.Enabled,
            Count = line.Setting.Count,
            Seconds = line.Setting.Seconds,
            From = Time(line.Setting.FromMin),
            Until = Time(line.Setting.UntilMin),
            CoolDownMin = line.Setting.CoolDownMin,
            Days = line.Setting.Days,
            FreeFrom = Time(line.Setting.FreeFromMin),
            FreeUntil = Time(line.Setting.FreeUntilMin),
        };

        private static int? Minute(TimeOnly? time) => time is { } t ? (t.Hour * 60) + t.Minute : null;

        private static TimeOnly? Time(int? minute) => minute is { } m ? new TimeOnly(m / 60, m % 60) : null;
    }
}
