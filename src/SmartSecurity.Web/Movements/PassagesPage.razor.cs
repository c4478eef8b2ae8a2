using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Pictures;

namespace SmartSecurity.Web.Movements;

/// <summary>Who and what passes, live, for the desk: the last 24 hours of one community.</summary>
public sealed partial class PassagesPage(
    PassageReader reader, DeskReader desk, DeviceDirectory directory, PictureTickets tickets, TimeProvider clock) : IDisposable
{
    /// <summary>The community's cursor is asked this often: one row by its key.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closed = new();
    private readonly Dictionary<string, string?> _pictures = new(StringComparer.Ordinal);
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private IReadOnlyList<Device> _devices = [];
    private IReadOnlyList<PassageLine> _lines = [];
    private PassageWhole? _whole;
    private DateTimeOffset _now;
    private int _communityId;
    private string _deviceId = "";
    private bool _read;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    /// <summary>A passage in the address: what an alert leads to.</summary>
    [SupplyParameterFromQuery(Name = "passage")] public Guid? PassageId { get; set; }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _communities = await desk.CommunitiesAsync(_person, _closed.Token);
        _devices = await directory.ListAsync(null, _closed.Token);
        if (_communities.Count == 0) return;
        _communityId = _communities[0].Id;
        await OpenAsync();
        if (PassageId is { } passage) _whole = await reader.ReadAsync(_person, passage, _closed.Token);
        _ = FollowAsync(_closed.Token);
    }

    private Guid? DeviceId => Guid.TryParse(_deviceId, out var id) ? id : null;

    private async Task OpenAsync()
    {
        _lines = await reader.OpenAsync(_person, _communityId, DeviceId, PassageReader.RowsMax, _closed.Token);
        (_now, _read) = (clock.GetUtcNow(), true);
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        try
        {
            using var timer = new PeriodicTimer(LookEvery, clock);
            var (seen, seenOf) = (-1L, -1);
            while (await timer.WaitForNextTickAsync(cancel))
            {
                var (community, cursor) = (_communityId, await reader.CursorAsync(_person, _communityId, cancel));
                if (cursor == seen && community == seenOf) continue;
                (seen, seenOf) = (cursor, community);
                var lines = await reader.LatestAsync(_person, community, DeviceId, PassageReader.RowsMax, cancel);
                await InvokeAsync(() =>
                {
                    if (community != _communityId) return;
                    (_lines, _now) = (lines, clock.GetUtcNow());
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

    private async Task ShowAsync(PassageLine line) => _whole = await reader.ReadAsync(_person, line.Passage.Id, _closed.Token);

    /// <summary>One ticket a picture and page, so that a redraw does not fetch it again.</summary>
    private string? PictureOf(PassageLine line) => PathOf(line.Passage.PictureSha256);

    private string? PathOf(string? pictureSha256)
    {
        if (pictureSha256 is not { } sha) return null;
        if (!_pictures.TryGetValue(sha, out var path)) _pictures[sha] = path = tickets.Path(_person, sha);
        return path;
    }
}
