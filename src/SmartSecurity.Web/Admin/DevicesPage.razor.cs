using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Pictures;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Admin;

/// <summary>Devices and their health, drawn again every few seconds and as soon as the health board changes.</summary>
public sealed partial class DevicesPage(DeviceReader reader, DeviceBook book, DeskReader desk, HealthBoard health,
    PictureTickets tickets, ISnackbar snackbar, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    private readonly DialogOptions _small = new() { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true };
    private readonly CancellationTokenSource _closed = new();
    private readonly Dictionary<string, string?> _pictures = new(StringComparer.Ordinal);
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private IReadOnlyList<DeviceLine> _lines = [];
    private IReadOnlyList<HealthEntry> _troubles = [];
    private IReadOnlyList<RejectedMessage> _rejected = [];
    private Device? _removing;
    private Open? _form;
    private Shown? _payload;
    private DateTimeOffset _now;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    /// <summary>The device that a plan led to: it stands first.</summary>
    [SupplyParameterFromQuery(Name = "device")] private Guid? Asked { get; set; }

    private bool MayChange => Policies.RolesOf[Policies.Operator].Contains(_person.Role, StringComparer.Ordinal);

    private bool Removing
    {
        get => _removing is not null;
        set => _removing = value ? _removing : null;
    }

    public void Dispose()
    {
        health.Changed -= OnHealthChanged;
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _communities = await desk.CommunitiesAsync(_person, _closed.Token);
        _rejected = await reader.RejectedAsync(_person, DeviceReader.RejectedMax, _closed.Token);
        await ReadAsync();
        health.Changed += OnHealthChanged;
        _ = FollowAsync(_closed.Token);
    }

    private async Task ReadAsync()
    {
        _lines = [.. (await reader.ListAsync(_person, _closed.Token)).OrderByDescending(l => l.Device.Id == Asked)];
        (_troubles, _now) = (reader.Troubles(), clock.GetUtcNow());
    }

    private void OnHealthChanged(HealthEntry entry) => _ = InvokeAsync(async () =>
    {
        if (_closed.IsCancellationRequested) return;
        await ReadAsync();
        StateHasChanged();
    });

    private async Task FollowAsync(CancellationToken cancel)
    {
        try
        {
            using var timer = new PeriodicTimer(LookEvery, clock);
            while (await timer.WaitForNextTickAsync(cancel))
                await InvokeAsync(async () =>
                {
                    await ReadAsync();
                    StateHasChanged();
                });
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

    private void Add(DeviceRole role) => _form = new(null, role);

    private IReadOnlyList<Device> GatesOf(Device? camera) => camera is null ? []
        : [.. _lines.Select(l => l.Device).Where(d => d.Role == DeviceRole.Gate && d.CommunityId == camera.CommunityId)];

    private void Edit(Device device) => _form = new(device, device.Role);

    private async Task DoneAsync(bool saved)
    {
        _form = null;
        if (!saved) return;
        snackbar.Add(DeviceTexts.Saved, Severity.Success);
        await ReadAsync();
    }

    private async Task RemoveAsync()
    {
        if (_removing is null) return;
        await book.RemoveAsync(_person, _removing.Id, _closed.Token);
        _removing = null;
        snackbar.Add(DeviceTexts.Removed, Severity.Success);
        await ReadAsync();
    }

    private async Task ShowPayloadAsync(DeviceLine line)
    {
        var payload = await reader.LastPayloadAsync(_person, line.Device.Id, _closed.Token);
        _payload = payload is { } found
            ? new(line.Device.Name, TimeTexts.Exact(found.At, line.Zone), found.Text)
            : new(line.Device.Name, "", DeviceTexts.NoPayload);
    }

    private string? PictureOf(Device device)
    {
        if (device.LastPictureSha256 is not { } sha) return null;
        if (!_pictures.TryGetValue(sha, out var path)) _pictures[sha] = path = tickets.Path(_person, sha);
        return path;
    }

    private sealed record Open(Device? Device, DeviceRole Role);

    private sealed record Shown(string Name, string At, string Text);
}
