using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Account;

/// <summary>Who may sign in, as what, and how far their work reaches.</summary>
public sealed partial class AccountsPage(AccountsDesk desk, DeskReader reader, NavigationManager go, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private IReadOnlyList<AccountLine> _lines = [];
    private IReadOnlyList<Community> _communities = [];
    private Draft? _editing;
    private Person _person = default!;
    private string? _problem, _link, _linkFor;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _communities = await reader.CommunitiesAsync(_person, _stop.Token);
        await ReadAsync();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task ReadAsync() => _lines = await desk.ListAsync(_person, _stop.Token);

    private void Add() => (_editing, _problem, _link) = (new Draft(), null, null);

    private void Edit(AccountLine line)
    {
        (_problem, _link) = (null, null);
        _editing = new()
        {
            Id = line.Id,
            Name = line.Name,
            Role = line.Role,
            Everywhere = line.Sight.Communities is null,
            Building = line.Sight.Building,
            Disabled = line.Disabled,
        };
        foreach (var id in line.Sight.Communities ?? []) _editing.Communities.Add(id);
    }

    private void Pick(int community, bool on)
    {
        if (Roles.IsNeighbour(_editing!.Role)) _editing.Communities.Clear();   // neighbours belong to one
        if (on) _editing.Communities.Add(community);
        else _editing.Communities.Remove(community);
    }

    private async Task SaveAsync()
    {
        var draft = _editing!;
        _problem = null;
        var everywhere = draft.Role == Roles.Administrator || (draft.Everywhere && !Roles.IsNeighbour(draft.Role));
        if (!everywhere && draft.Communities.Count == 0)
        {
            _problem = AccountsTexts.Problem(AccountProblem.OneCommunity);
            return;
        }
        var sight = Sight.Of(everywhere ? null : draft.Communities, draft.Role == Roles.Administrator ? null : draft.Building);
        AccountChange wanted = new(draft.Role, sight, draft.Disabled);
        if (draft.Id is { } id)
        {
            if (await desk.ChangeAsync(_person, id, wanted, _stop.Token) is { } problem) _problem = AccountsTexts.Problem(problem);
        }
        else
        {
            var (_, link, problem) = await desk.AddAsync(_person, draft.Name, wanted, _stop.Token);
            if (problem is { } why) _problem = AccountsTexts.Problem(why);
            else Show(draft.Name.Trim(), link!);
        }
        if (_problem is not null) return;
        _editing = null;
        await ReadAsync();
    }

    private async Task LinkAsync(AccountLine line)
    {
        if (await desk.LinkAsync(_person, line.Id, _stop.Token) is { } link) Show(line.Name, link);
    }

    private void Show(string name, string link) => (_linkFor, _link) = (name, go.ToAbsoluteUri(link).AbsoluteUri);

    private async Task ResetAsync(AccountLine line)
    {
        await desk.ResetSecondFactorAsync(_person, line.Id, _stop.Token);
        await ReadAsync();
    }

    private async Task EndAsync(AccountLine line)
    {
        await desk.EndSessionsAsync(_person, line.Id, _stop.Token);
        await ReadAsync();
    }

    private async Task ShutAsync(AccountLine line)
    {
        _problem = await desk.ChangeAsync(_person, line.Id, new(line.Role, line.Sight, !line.Disabled), _stop.Token) is { } problem
            ? AccountsTexts.Problem(problem) : null;
        await ReadAsync();
    }

    private string ReachOf(Sight sight)
    {
        var communities = sight.Communities is { } ids
            ? string.Join(AccountsTexts.Comma, ids.Select(i => _communities.FirstOrDefault(c => c.Id == i)?.Name ?? "—"))
            : AccountsTexts.Everywhere;
        return sight.Building is { } building ? $"{communities} · {AccountsTexts.OfBuilding(building)}" : communities;
    }

    private string When(DateTimeOffset at) => TimeTexts.Clock(at, clock.LocalTimeZone, clock.GetUtcNow());

    private sealed class Draft
    {
        public Guid? Id { get; init; }
        public string Name { get; set; } = "";
        public string Role { get; set; } = Roles.DutyOfficer;
        public bool Everywhere { get; set; } = true;
        public HashSet<int> Communities { get; } = [];
        public string? Building { get; set; }
        public bool Disabled { get; init; }
    }
}
