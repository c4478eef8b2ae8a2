using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Notices;

/// <summary>Whom to tell while nobody has taken an alert, and after how long; and the groups that are told.</summary>
public sealed partial class LaddersPage(LadderBook ladders, ChannelBook channels, NoticeWork work, DeskReader desk) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly List<Draft> _steps = [];
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private IReadOnlyDictionary<string, int> _reached = new Dictionary<string, int>(StringComparer.Ordinal);
    private IReadOnlyList<StaffChannel> _groups = [];
    private AlertCategory _category = AlertCategory.Welfare;
    private StaffWay _way = StaffWay.WeCom;
    private TimeOnly? _from, _until;
    private string _name = "", _url = "", _secret = "", _role = Roles.DutyOfficer;
    private string? _message, _kind;
    private int _communityId, _version;
    private bool _isBad;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    private bool MayEdit => Policies.Allows(Policies.Registry, _person.Role);

    private IEnumerable<string> RolesThatSee => Policies.RolesOf[Policies.Alerts].Where(role => AlertSight.MaySee(role, _category));

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _communities = await desk.CommunitiesAsync(_person, _closed.Token);
        if (_communities.Count == 0) return;
        _communityId = _communities[0].Id;
        await ReadAsync();
    }

    private async Task ChooseAsync(ChangeEventArgs e)
    {
        var parts = $"{e.Value}".Split('/');
        (_category, _kind) = (Enum.Parse<AlertCategory>(parts[0]), parts.Length > 1 ? parts[1] : null);
        await ReadAsync();
    }

    private static string ScopeOf(AlertCategory category, string? kind) => kind is null ? $"{category}" : $"{category}/{kind}";

    private async Task ReadAsync()
    {
        _message = null;
        await ReadAgainAsync();
    }

    private async Task ReadAgainAsync()
    {
        (var ladder, _version) = await ladders.ReadAsync(_communityId, _category, _kind, _closed.Token);
        _steps.Clear();
        // A step of several roles is shown as several steps of one minute: rare, and plain to read.
        _steps.AddRange(ladder.Steps.Select(s => new Draft { AfterMin = (int)s.After.TotalMinutes, Role = s.Roles[0] }));
        (_from, _until) = (ladder.DayFrom, ladder.DayUntil);
        _reached = await ladders.ReachedAsync(_communityId, _category, _closed.Token);
        _groups = await channels.OfCommunityAsync(_communityId, _closed.Token);
    }

    private void AddStep() => _steps.Add(new Draft { AfterMin = _steps[^1].AfterMin + 10, Role = Roles.PropertyManager });

    private async Task SaveAsync()
    {
        var ladder = new EscalationLadder([.. _steps.Select(s => new EscalationStep(TimeSpan.FromMinutes(s.AfterMin), [s.Role]))], _from, _until);
        if (ladder.Check() is not null)
        {
            (_message, _isBad) = (StaffTexts.LadderWrong, true);
            return;
        }
        if (!await work.SaveLadderAsync(_person, _communityId, _category, _kind, ladder, _version, _closed.Token))
        {
            (_, _version) = await ladders.ReadAsync(_communityId, _category, _kind, _closed.Token);   // a second press is a decision
            (_message, _isBad) = (StaffTexts.LadderLost, true);
            return;
        }
        await ReadAgainAsync();
        (_message, _isBad) = (StaffTexts.Saved, false);
    }

    private async Task ResetAsync()
    {
        await work.ResetLadderAsync(_person, _communityId, _category, _kind, _closed.Token);
        await ReadAsync();
    }

    private async Task AddGroupAsync()
    {
        var added = await work.AddGroupAsync(_person, _communityId, _role, _way, _name.Trim(),
            new ChannelAddress(_url.Trim(), _secret.Length == 0 ? null : _secret), _closed.Token);
        (_message, _isBad) = added is null ? (StaffTexts.Wrong, true) : (StaffTexts.Saved, false);
        if (added is null) return;
        (_name, _url, _secret) = ("", "", "");
        await ReadAgainAsync();
    }

    private async Task TryOutAsync(Guid channelId)
    {
        if (await work.TryOutAsync(_person, channelId, _closed.Token)) (_message, _isBad) = (StaffTexts.TestSent, false);
    }

    private async Task RemoveAsync(Guid channelId)
    {
        await work.RemoveAsync(_person, channelId, own: false, _closed.Token);
        await ReadAsync();
    }

    /// <summary>A step while it is being written.</summary>
    private sealed class Draft
    {
        public int AfterMin { get; set; }
        public string Role { get; set; } = Roles.DutyOfficer;
    }
}
