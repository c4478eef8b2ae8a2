using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Desk;

/// <summary>What to do for each kind of alert: the desk reads it, managers write it.</summary>
public sealed partial class ProceduresPage(Procedures procedures, ProcedureBook book, DeskReader desk, NavigationManager go) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly List<Draft> _steps = [];
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private IReadOnlySet<string> _own = new HashSet<string>(StringComparer.Ordinal);
    private ProcedureView? _view;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private string _kind = AlertKinds.Silence;
    private string? _message;
    private int _communityId;
    private bool _isBad;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    /// <summary>The kind in the address: what an alert leads to.</summary>
    [Parameter] public string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "community")] public int? Community { get; set; }

    private bool MayEdit => Policies.Allows(Policies.Registry, _person.Role);

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
        _communityId = _communities.Any(c => c.Id == Community) ? Community!.Value : _communities[0].Id;
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_communities.Count == 0) return;
        _kind = AlertKinds.All.Contains(Kind, StringComparer.Ordinal) ? Kind! : AlertKinds.Silence;
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _message = null;
        await ReadAgainAsync();
    }

    private async Task ReadAgainAsync()
    {
        _zone = TimeZoneInfo.FindSystemTimeZoneById(_communities.Single(c => c.Id == _communityId).TimeZone);
        _own = await book.WrittenKindsAsync(_communityId, _closed.Token);
        _view = await procedures.ReadAsync(_communityId, _kind, _closed.Token);
        _steps.Clear();
        _steps.AddRange(_view.Steps.Select(s => new Draft { Id = s.Id, Zh = s.Zh, En = s.En, Phone = s.Phone ?? "" }));
    }

    private Task ChooseAsync(ChangeEventArgs chosen)
    {
        go.NavigateTo(string.Create(CultureInfo.InvariantCulture, $"/procedures/{chosen.Value}?community={_communityId}"));
        return Task.CompletedTask;
    }

    private void MoveUp(int at) => (_steps[at - 1], _steps[at]) = (_steps[at], _steps[at - 1]);

    private void Add() => _steps.Add(new Draft { Id = Guid.NewGuid().ToString("N") });

    private async Task SaveAsync()
    {
        List<ProcedureStep> steps = [.. _steps.Select(s =>
            new ProcedureStep(s.Id, s.Zh.Trim(), s.En.Trim(), string.IsNullOrWhiteSpace(s.Phone) ? null : s.Phone.Trim()))];
        if (Procedure.Check(steps) is not null)
        {
            (_message, _isBad) = (ProcedurePageTexts.Wrong, true);
            return;
        }
        if (!await procedures.SaveAsync(_person, _communityId, _kind, steps, _view!.Version, _closed.Token))
        {
            // What was typed stays; the version is the newer one now, so that a second press is a decision.
            _view = await procedures.ReadAsync(_communityId, _kind, _closed.Token);
            (_message, _isBad) = (ProcedurePageTexts.Lost, true);
            return;
        }
        await ReadAgainAsync();
        (_message, _isBad) = (ProcedurePageTexts.Saved, false);
    }

    private async Task ResetAsync()
    {
        await procedures.ResetAsync(_person, _communityId, _kind, _closed.Token);
        await ReadAsync();
    }

    /// <summary>A step while it is being written.</summary>
    private sealed class Draft
    {
        public required string Id { get; init; }
        public string Zh { get; set; } = "";
        public string En { get; set; } = "";
        public string Phone { get; set; } = "";
    }
}
