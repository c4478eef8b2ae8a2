using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Plans;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Pictures;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Plans;

/// <summary>Where an alert is. The camera is looked through while the alert is active and on the screen, and by those of the desk only.</summary>
public sealed partial class AlertPlace(PlanWork work, IJSRuntime js, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Of the box that shows a part of the plan; plans.css has the same.</summary>
    private const double BoxAspect = 3 / 2.0;

    /// <summary>The look goes on with a fresh ticket well before the old one ends.</summary>
    private static readonly TimeSpan RenewAfter = PictureTickets.Lifetime / 2;

    private readonly CancellationTokenSource _closed = new();
    private ElementReference _shot;
    private AlertPlaceSeen? _place;
    private PlanCrop _crop;
    private string? _preview;
    private DateTimeOffset _ticketAt, _drawnAt;
    private IJSObjectReference? _module, _watch;
    private bool _read, _starting;

    [Parameter, EditorRequired] public Alert Alert { get; set; } = default!;
    [Parameter, EditorRequired] public Person Person { get; set; } = default!;

    /// <summary>Moves on while the desk is open: states and tickets are looked at then.</summary>
    [Parameter] public DateTimeOffset Now { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await StopAsync();
        try
        {
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and looks no more.
        }
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _drawnAt = Now;
        if (!Policies.Allows(Policies.Devices, Person.Role) || await work.PlaceAsync(Person, Alert, _closed.Token) is not { } place) return;
        var (here, also) = (place.Here.Mark, place.Camera?.Camera);
        var aspect = (double)place.View.Plan.WidthPx / place.View.Plan.HeightPx;
        _crop = PlanCrop.Around((here.X, here.Y), also is null ? null : (also.X, also.Y), aspect, BoxAspect);
        if (also is not null && Alert.IsActive && Policies.Allows(Policies.Desk, Person.Role))
            (_preview, _ticketAt) = (await work.LookThroughAsync(Person, Alert.Id, also.Id, _closed.Token), clock.GetUtcNow());
        (_place, _read) = (place, true);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!_read || _place is not { } place) return;
        if (!Alert.IsActive && _preview is not null)
        {
            _preview = null;   // it is done: there is no reason to look on
            await StopAsync();
            return;
        }
        if (Now == _drawnAt) return;
        _drawnAt = Now;
        _place = place with { View = await work.AgainAsync(place.View, _closed.Token) };
        if (_preview is null || place.Camera is null || clock.GetUtcNow() - _ticketAt < RenewAfter) return;
        (_preview, _ticketAt) = (work.PreviewPath(Person, place.Camera.Camera.Id), clock.GetUtcNow());
        if (_watch is not null) await _watch.InvokeVoidAsync("move", _closed.Token, _preview);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_preview is null || _watch is not null || _starting) return;
        _starting = true;
        try
        {
            _module ??= await js.InvokeAsync<IJSObjectReference>("import", _closed.Token, "./_content/SmartSecurity.Web/plans.js");
            var words = new { none = PlanTexts.CameraNone, old = PlanTexts.IsOld };
            _watch = await _module.InvokeAsync<IJSObjectReference>("watch", _closed.Token, _shot, _preview, words);
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // The network failed for a moment: the next redraw tries again.
        }
        finally
        {
            _starting = false;
        }
    }

    private async Task StopAsync()
    {
        var watch = _watch;
        _watch = null;
        try
        {
            if (watch is null) return;
            await watch.InvokeVoidAsync("stop");
            await watch.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and looks no more.
        }
    }
}
