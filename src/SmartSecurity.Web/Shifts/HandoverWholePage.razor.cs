using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Storage.Shifts;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Shifts;

/// <summary>One handover as it was signed. While it waits, the page looks whether somebody signed, and what changed on the desk.</summary>
public sealed partial class HandoverWholePage(ShiftWork work, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private HandoverSeen? _seen;
    private string? _problem;
    private bool _busy, _read, _takesAlerts = true;

    [Parameter] public Guid HandoverId { get; set; }
    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _seen = await work.ReadAsync(_person, HandoverId, again: false, _closed.Token);
        _read = true;
        if (_seen?.Handover.SignedAt is null && _seen is not null) _ = FollowAsync(_closed.Token);
    }

    private string Full(DateTimeOffset at) => TimeTexts.Full(at, _seen!.Shift.Zone);

    private async Task SignAsync()
    {
        if (_busy) return;
        _busy = true;
        try
        {
            _problem = await work.SignAsync(_person, HandoverId, _takesAlerts, _closed.Token) switch
            {
                ShiftSigned.Signed => null,
                ShiftSigned.Lost lost => ShiftTexts.Lost(lost.By, Full(lost.At)),
                ShiftSigned.SamePerson => ShiftTexts.SamePerson,
                _ => ShiftTexts.Missing,
            };
            _seen = await work.ReadAsync(_person, HandoverId, again: true, _closed.Token);
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        try
        {
            using var timer = new PeriodicTimer(LookEvery, clock);
            while (await timer.WaitForNextTickAsync(cancel) && _seen?.Handover.SignedAt is null)
            {
                await InvokeAsync(async () =>
                {
                    _seen = await work.ReadAsync(_person, HandoverId, again: true, cancel);
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }
}
