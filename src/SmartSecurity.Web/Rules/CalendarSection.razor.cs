using Microsoft.AspNetCore.Components;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Rules;

/// <summary>Holidays and worked weekends of a community, which the rules and the silence clock ask.</summary>
public sealed partial class CalendarSection(RuleWork work, TimeProvider clock) : IDisposable
{
    /// <summary>Past ones are shown as long as a replay reads them.</summary>
    private const int ShownDaysBack = RuleWork.FiguresDays;

    private readonly CancellationTokenSource _closed = new();
    private IReadOnlyList<CalendarSpan> _spans = [];
    private SpecialDays _days = SpecialDays.None;
    private DateOnly _today, _from, _until;
    private DayKind _kind;
    private string _name = "";
    private string? _problem;

    [Parameter, EditorRequired] public int CommunityId { get; set; }
    [Parameter, EditorRequired] public Person Person { get; set; } = default!;
    [Parameter, EditorRequired] public TimeZoneInfo Zone { get; set; } = default!;
    [Parameter] public bool MayEdit { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Zone).DateTime);
        (_from, _until) = (_today, _today);
        await ReadAsync();
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    private async Task ReadAsync()
    {
        var all = await work.CalendarAsync(Person, CommunityId, _closed.Token) ?? [];
        _days = new(all.SelectMany(s => Enumerable.Range(0, s.Until.DayNumber - s.From.DayNumber + 1)
            .Select(i => KeyValuePair.Create(s.From.AddDays(i), s.Kind))));
        _spans = [.. all.Where(s => s.Until >= _today.AddDays(-ShownDaysBack))];
    }

    private async Task SetAsync()
    {
        // Whoever moved the first day only means one day, not none.
        if (_until < _from) _until = _from;
        var problem = await work.SetDaysAsync(Person, CommunityId, new(_from, _until, _kind, _name), _closed.Token);
        _problem = problem is { } why ? CalendarTexts.Problem(why) : null;
        if (problem is not null) return;
        _name = "";
        await ReadAsync();
    }

    private async Task ClearAsync(CalendarSpan span)
    {
        await work.ClearDaysAsync(Person, CommunityId, span.From, span.Until, _closed.Token);
        await ReadAsync();
    }
}
