using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Care;

/// <summary>Orders for volunteers, captains and officers: take one, call, knock, tell what was found. Each look is one audit entry.</summary>
public sealed partial class ChecksPage(CheckWork work, TimeProvider clock)
{
    private IReadOnlyList<CheckSeen> _seen = [];
    private IReadOnlyList<TimeBankEntry> _ledger = [];
    private Person _person = default!;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private DateTimeOffset _now;
    private string? _notice;
    private bool _bad;
    private int _minutes;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromForm] private Guid CheckId { get; set; }
    [SupplyParameterFromForm] private string? Outcome { get; set; }
    [SupplyParameterFromForm] private int Minutes { get; set; }

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

    private async Task GiveBackAsync()
    {
        (_notice, _bad) = await work.GiveBackAsync(_person, CheckId, Http.RequestAborted) ? (CareTexts.GivenBack, false) : (CareTexts.NotNeeded, true);
        await ReadAsync();
    }

    private async Task FinishAsync()
    {
        if (!Enum.TryParse<CheckOutcome>(Outcome, out var outcome) || !Enum.IsDefined(outcome)) return;
        (_notice, _bad) = await work.FinishAsync(_person, CheckId, outcome, Minutes, Http.RequestAborted) switch
        {
            Telling.Done => (CareTexts.Finished(outcome), false),
            Telling.BadMinutes => (CareTexts.BadMinutes(WelfareDesk.MinutesMax), true),
            _ => (CareTexts.NotNeeded, true),
        };
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _now = clock.GetUtcNow();
        _seen = await work.ListAsync(_person, Http.RequestAborted);
        (_minutes, _ledger) = await work.LedgerAsync(_person, Http.RequestAborted);
        _zone = _seen.Count > 0 ? _seen[0].Zone : clock.LocalTimeZone;
    }

    private int MinutesOf(CheckSeen own) => Math.Clamp((int)Math.Ceiling((_now - own.Check.AcceptedAt!.Value).TotalMinutes), 1, WelfareDesk.MinutesMax);

    private IReadOnlyDictionary<string, string> FactsOf(CheckSeen seen) => AlertSentences.ReadAt(
        JsonSerializer.Deserialize<Dictionary<string, string>>(seen.FactsJson) ?? [], TimeZoneInfo.ConvertTime(_now, seen.Zone).DateTime);
}
