using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Care;

/// <summary>Orders for volunteers, captains and officers: take one, call, knock, tell what was found. Each look is one audit entry.</summary>
public sealed partial class ChecksPage(CheckWork work, DeskReader desk, DeskWork alerts, TimeProvider clock)
{
    private IReadOnlyList<CheckSeen> _seen = [];
    private IReadOnlyList<AlertLine> _homes = [];
    private IReadOnlyList<TimeBankEntry> _ledger = [];
    private Person _person = default!;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private DateTimeOffset _now;
    private string? _notice;
    private bool _bad;
    private int _minutes;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromForm(FormName = "accept")] private Guid CheckId { get; set; }
    [SupplyParameterFromForm(FormName = "own")] private Guid? Back { get; set; }
    /// <summary>The check and what was found there, as <c>id|outcome</c>.</summary>
    [SupplyParameterFromForm(FormName = "own")] private string? Found { get; set; }

    /// <summary>A question about a home and what was heard, as <c>id|answer</c>.</summary>
    [SupplyParameterFromForm(FormName = "home")] private string? Home { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        _person = Person.Of(Http.User);
        await ReadAsync();
    }

    private async Task AcceptAsync()
    {
        (_notice, _bad) = await work.AcceptAsync(_person, CheckId, Http.RequestAborted) switch
        {
            CheckTaken.Won => (CareTexts.Taken, false),
            CheckTaken.Lost { Owner: { } owner } => (DeskTexts.LostTo(owner), true),
            _ => (CareTexts.NotNeeded, true),
        };
        await ReadAsync();
    }

    private async Task HomeAsync()
    {
        if (Home?.Split('|') is [var id, var word] && Guid.TryParse(id, out var alert) && Enum.TryParse<HomeAnswer>(word, out var heard)
            && Enum.IsDefined(heard)
            && _homes.FirstOrDefault(h => h.Alert.Id == alert) is { } line)
        {
            var outcome = heard switch
            {
                HomeAnswer.MovedIn or HomeAnswer.MovedOut => AlertOutcome.Moved,
                HomeAnswer.NoChange => AlertOutcome.FalseAlarm,
                _ => AlertOutcome.Handled,
            };
            var version = await alerts.ClaimAsync(_person, alert, line.Alert.Version, Http.RequestAborted) is WorkAnswer.Done taken ? taken.Version
                : line.Alert.Version;
            var done = await alerts.ResolveAsync(_person, alert, version, outcome, HomeTexts.Answer(heard), Http.RequestAborted) is WorkAnswer.Done;
            (_notice, _bad) = done ? (HomeTexts.Noted, false) : (CareTexts.NotNeeded, true);
        }
        await ReadAsync();
    }

    private async Task OwnAsync()
    {
        if (Back is { } back)
            (_notice, _bad) = await work.GiveBackAsync(_person, back, Http.RequestAborted) ? (CareTexts.GivenBack, false) : (CareTexts.NotNeeded, true);
        else if (Found?.Split('|') is [var id, var word] && Guid.TryParse(id, out var check) && Enum.TryParse<CheckOutcome>(word, out var outcome)
            && Enum.IsDefined(outcome)) await FinishAsync(check, outcome);
        await ReadAsync();
    }

    private async Task FinishAsync(Guid check, CheckOutcome outcome)
    {
        var typed = Http.Request.Form[MinutesField(check)].ToString();
        var minutes = int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;
        (_notice, _bad) = await work.FinishAsync(_person, check, outcome, minutes, Http.RequestAborted) switch
        {
            Telling.Done => (CareTexts.Finished(outcome), false),
            Telling.BadMinutes => (CareTexts.BadMinutes(WelfareDesk.MinutesMax), true),
            _ => (CareTexts.NotNeeded, true),
        };
    }

    private static string MinutesField(Guid check) => $"minutes-{check:N}";

    private async Task ReadAsync()
    {
        _now = clock.GetUtcNow();
        _seen = await work.ListAsync(_person, Http.RequestAborted);
        if (_person.Role == Roles.BuildingCaptain)   // whoever is at the desk has them there
            _homes = [.. (await desk.OpenAsync(_person, Http.RequestAborted)).Where(l => l.Alert is { IsActive: true, Kind: AlertKinds.HouseholdChanged })];
        (_minutes, _ledger) = await work.LedgerAsync(_person, Http.RequestAborted);
        _zone = _seen.Count > 0 ? _seen[0].Zone : clock.LocalTimeZone;
    }

    private int MinutesOf(CheckSeen own) => Math.Clamp((int)Math.Ceiling((_now - own.Check.AcceptedAt!.Value).TotalMinutes), 1, WelfareDesk.MinutesMax);

    private IReadOnlyDictionary<string, string> FactsOf(CheckSeen seen) => AlertSentences.ReadAt(
        JsonSerializer.Deserialize<Dictionary<string, string>>(seen.FactsJson) ?? [], TimeZoneInfo.ConvertTime(_now, seen.Zone).DateTime);
}
