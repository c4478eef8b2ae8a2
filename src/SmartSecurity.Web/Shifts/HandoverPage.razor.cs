using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Shifts;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Shifts;

/// <summary>Handovers that wait, one's own shift to sign, and those so far.</summary>
public sealed partial class HandoverPage(ShiftWork work, DeskReader desk, NavigationManager go) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private IReadOnlyList<ShiftHandover> _waiting = [];
    private readonly List<ShiftHandover> _past = [];
    private ShiftSeen? _now;
    /// <summary>Of the handover that is written here: pressed twice, or sent again after a lost connection, it is one.</summary>
    private Guid _id = Guid.CreateVersion7();
    private int _communityId;
    private string _note = "";
    private string? _problem;
    private bool _busy, _more, _read;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _communities = await desk.CommunitiesAsync(_person, _closed.Token);
        _read = true;
        if (_communities.Count == 0) return;
        _communityId = _communities[0].Id;
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        (_id, _problem) = (Guid.CreateVersion7(), null);
        _waiting = await work.WaitingAsync(_person, _communityId, _closed.Token);
        _past.Clear();
        await OlderAsync();
        _now = await work.NowAsync(_person, _communityId, _closed.Token);
    }

    private async Task OlderAsync()
    {
        DateTimeOffset? before = _past.Count == 0 ? null : _past[^1].Until;
        var page = await work.ListAsync(_person, _communityId, before, ShiftBook.PageMax, _closed.Token);
        _past.AddRange(page);
        _more = page.Count == ShiftBook.PageMax;
    }

    private async Task BeginAsync()
    {
        if (_busy) return;
        _busy = true;
        try
        {
            switch (await work.BeginAsync(_person, _id, _communityId, _note, _closed.Token))
            {
                case ShiftBegun.Begun begun: go.NavigateTo($"/handover/{begun.Handover.Id:D}"); break;
                case ShiftBegun.TooManyWaiting: _problem = ShiftTexts.TooMany; break;
                default: _problem = ShiftTexts.NotPossible; break;
            }
        }
        finally
        {
            _busy = false;
        }
    }
}
