using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Welfare;

/// <summary>Two numbers the operator can judge, tried on the community's own history; what they mean is told in work, and saved by a press.</summary>
public sealed partial class BudgetPage(BudgetBook book, BudgetTrials trials, DeskReader desk, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan DrawEvery = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private WelfareBudget? _budget;
    private Trial? _trial, _taken;
    private string? _problem;
    private double _questions = WelfareBudget.QuestionsDefault, _visits = WelfareBudget.VisitsDefault;
    private int _communityId;
    private bool _read, _saving, _justSaved;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    /// <summary>Which community's; the first unless it is said.</summary>
    [SupplyParameterFromQuery(Name = "community")] private int? Asked { get; set; }

    private bool IsRunning => _trial is Trial.Running;

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
        _communityId = (_communities.FirstOrDefault(c => c.Id == Asked) ?? _communities[0]).Id;
        await OpenAsync();
        _ = FollowAsync(_closed.Token);
    }

    private async Task OpenAsync()
    {
        _zone = TimeZoneInfo.FindSystemTimeZoneById(_communities.Single(c => c.Id == _communityId).TimeZone);
        _budget = await book.ReadAsync(_person, _communityId, _closed.Token);
        (_questions, _visits) = (_budget?.QuestionsPerYear ?? WelfareBudget.QuestionsDefault, _budget?.VisitsPerYear ?? WelfareBudget.VisitsDefault);
        (_problem, _justSaved, _read) = (null, false, true);
        Look();
    }

    private void Look()
    {
        var latest = trials.Latest;
        _trial = latest?.CommunityId == _communityId && !ReferenceEquals(latest, _taken) ? latest : null;
    }

    private void Start()
    {
        var wish = new BudgetWish(_questions, _visits);
        _justSaved = false;
        _problem = !wish.IsInRange ? BudgetTexts.OutOfRange : !trials.Start(_communityId, wish) ? BudgetTexts.Busy : null;
        Look();
    }

    private async Task SaveAsync(TrialOutcome.Found found)
    {
        _saving = true;
        try
        {
            await book.SaveAsync(_person, _communityId, found, _closed.Token);
            _budget = await book.ReadAsync(_person, _communityId, _closed.Token);
            (_taken, _justSaved) = (_trial, true);
            Look();
        }
        finally
        {
            _saving = false;
        }
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        try
        {
            using var timer = new PeriodicTimer(DrawEvery, clock);
            while (await timer.WaitForNextTickAsync(cancel))
            {
                await InvokeAsync(() =>
                {
                    var before = _trial;
                    Look();
                    if (!ReferenceEquals(before, _trial)) StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed; the trial runs on.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }
}
