using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using SmartSecurity.Core.Residents;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Welfare;

/// <summary>Everybody who is watched, worst first: who is fine, who was asked, of whom nothing can be said.</summary>
public sealed partial class WelfarePage(WelfareReader reader, DeskReader desk, TimeProvider clock) : IDisposable
{
    /// <summary>The list is drawn anew at most this often, however much happens.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>Where nothing happens, ages and ends of trips are brought up to date this often.</summary>
    private static readonly TimeSpan AgesEvery = TimeSpan.FromMinutes(1);

    /// <summary>Of a row on a desk; on a phone rows are higher, and the browser measures them.</summary>
    private const float RowHeightPx = 74;

    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private IReadOnlyList<WelfareLine> _lines = [];
    private List<WelfareLine> _shown = [];
    private Dictionary<WelfareStanding, int> _counts = [];
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private WelfareStanding? _standing;
    private DateTimeOffset _now;
    private int _communityId;
    private string _text = "";
    private bool _read;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    private bool MaySetBudget => Policies.RolesOf[Policies.Registry].Contains(_person.Role, StringComparer.Ordinal);

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
        await OpenAsync();
        _ = FollowAsync(_closed.Token);
    }

    private async Task OpenAsync() => Show(await reader.OpenAsync(_person, _communityId, _closed.Token));

    private void Show(WelfareList list)
    {
        (_lines, _zone, _now, _read) = (list.Lines, list.Zone, list.At, true);
        _counts = _lines.GroupBy(l => l.Standing).ToDictionary(g => g.Key, g => g.Count());
        Arrange();
    }

    private void Arrange()
    {
        var text = _text.Trim();
        _shown = [.. _lines.Where(l => (_standing is null || l.Standing == _standing) && (text.Length == 0
            || l.Name.Contains(text, StringComparison.CurrentCultureIgnoreCase) || l.Address.Contains(text, StringComparison.OrdinalIgnoreCase)))];
    }

    private void Choose(WelfareStanding? standing)
    {
        _standing = standing;
        Arrange();
    }

    private string Pressed(WelfareStanding? standing) => standing == _standing ? "true" : "false";

    private async Task FollowAsync(CancellationToken cancel)
    {
        try
        {
            var (seen, seenOf, drawnAt) = ((WelfareMark?)null, -1, clock.GetTimestamp());
            while (true)
            {
                await Task.Delay(LookEvery, clock, cancel);
                var (community, mark) = (_communityId, await reader.MarkAsync(_person, _communityId, cancel));
                if (mark == seen && community == seenOf && clock.GetElapsedTime(drawnAt) < AgesEvery) continue;
                (seen, seenOf, drawnAt) = (mark, community, clock.GetTimestamp());
                var list = await reader.LatestAsync(_person, community, cancel);
                await InvokeAsync(() =>
                {
                    if (community != _communityId) return;
                    Show(list);
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
            await DispatchExceptionAsync(error);   // shown, rather than a list that stands still and looks calm
        }
    }

    private static string ClassOf(WelfareStanding standing) => standing switch
    {
        WelfareStanding.Visit => "p1",
        WelfareStanding.Call => "p2",
        WelfareStanding.Asked or WelfareStanding.CannotTell => "p3",
        WelfareStanding.Fine => "fine",
        _ => "p4",
    };

    private static string IconOf(WelfareStanding standing) => standing switch
    {
        WelfareStanding.CannotTell => Icons.Material.Outlined.VisibilityOff,
        WelfareStanding.Visit => Icons.Material.Outlined.DoorFront,
        WelfareStanding.Call => Icons.Material.Outlined.Phone,
        WelfareStanding.Asked => Icons.Material.Outlined.QuestionAnswer,
        WelfareStanding.NeverSeen => Icons.Material.Outlined.PersonOff,
        WelfareStanding.Learning => Icons.Material.Outlined.School,
        WelfareStanding.Away => Icons.Material.Outlined.Luggage,
        _ => Icons.Material.Outlined.CheckCircle,
    };
}
