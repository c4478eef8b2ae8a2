using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Pictures;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Patrols;

/// <summary>Today's rounds and those of the last 14 days; one of them whole beside it. Each round that is opened is one audit entry.</summary>
public sealed partial class PatrolsPage(PatrolWork work, DeskReader desk, PictureTickets tickets, TimeProvider clock) : IDisposable
{
    private const int Days = 14;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private static readonly PointState[] CountedStates = [PointState.OnTime, PointState.Early, PointState.Late, PointState.Missed, PointState.Waiting];

    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private IReadOnlyList<RoundSeen> _rounds = [], _over = [];
    private RoundSeen? _open;
    private Guid? _openId;
    private DateOnly _today;
    private int _communityId;
    private bool _read, _anyRoute;

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
        if (_communities.Count == 0) return;
        _communityId = _communities[0].Id;
        await ReadAsync(again: false);
        _ = FollowAsync(_closed.Token);
    }

    private async Task ReadAsync(bool again)
    {
        _rounds = await work.BoardAsync(_person, _communityId, Days, again, _closed.Token);
        _over = [.. _rounds.Where(r => r.Round.ClosedAt is not null)];
        var zone = TimeZoneInfo.FindSystemTimeZoneById(_communities.Single(c => c.Id == _communityId).TimeZone);
        _today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        // The board ends with today: what lies ahead of it after midnight is tomorrow's.
        _rounds = [.. _rounds.Where(r => r.Round.Day <= _today)];
        if (_rounds.Count == 0) _anyRoute = (await work.RoutesAsync(_person, _closed.Token)).Count > 0;
        _open = _rounds.FirstOrDefault(r => r.Round.Id == _openId);
        _read = true;
    }

    private async Task OpenAsync(Guid roundId)
    {
        _openId = roundId;
        _open = await work.RoundAsync(_person, roundId, _closed.Token);
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        try
        {
            using var timer = new PeriodicTimer(LookEvery, clock);
            while (await timer.WaitForNextTickAsync(cancel))
            {
                await InvokeAsync(async () =>
                {
                    await ReadAsync(again: true);
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

    private static string Words(RoundSeen seen)
    {
        var who = seen.Who.Count > 0 ? string.Join(Say.Of("、", ", "), seen.Who)
            : seen.Reading.Standing == RoundStanding.Missed ? PatrolTexts.Nobody : PatrolTexts.NotYet;
        var words = $"{PatrolTexts.OfPoints(seen.Reading.Visited, seen.Reading.Points.Count)} · {who}";
        return seen.Findings.Count > 0 ? $"{words} · {PatrolTexts.Found(seen.Findings.Count)}" : words;
    }

    private string PlaceOf(PatrolFinding finding) => _open!.Reading.Points.Single(p => p.Point.Id == finding.PointId).Point.Place;

    private static string Local(RoundSeen seen, DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, seen.Zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Css<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
