using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Residents;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Admin;

/// <summary>Residents of a community, by household.</summary>
public sealed partial class ResidentsPage(ResidentReader reader, DeskReader desk, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private IReadOnlyList<ResidentLine> _lines = [];
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private Open? _form;
    private DateTimeOffset _now;
    private int _communityId;
    private string _text = "";
    private bool _read;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    private bool MayChange => Policies.RolesOf[Policies.Registry].Contains(_person.Role, StringComparer.Ordinal);

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

    private async Task ReadAsync()
    {
        _zone = TimeZoneInfo.FindSystemTimeZoneById(_communities.Single(c => c.Id == _communityId).TimeZone);
        _lines = await reader.ListAsync(_person, _communityId, _text, _closed.Token);
        (_now, _read) = (clock.GetUtcNow(), true);
    }

    private async Task OpenAsync(Guid id)
    {
        if (await reader.ReadAsync(_person, id, _closed.Token) is { } whole) _form = new(whole);
    }

    private async Task DoneAsync(bool saved)
    {
        _form = null;
        if (saved) await ReadAsync();
    }

    private sealed record Open(ResidentWhole? Whole);
}
