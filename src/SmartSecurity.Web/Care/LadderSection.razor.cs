using Microsoft.AspNetCore.Components;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Care;

/// <summary>How far the house has gone about a resident, whom to call in which order, and the buttons that say what was found.</summary>
public sealed partial class LadderSection(CareReader reader, CheckDesk desk) : IDisposable
{
    private static readonly LadderStep[] Rungs = [LadderStep.Ask, LadderStep.Call, LadderStep.Visit];

    private readonly CancellationTokenSource _closed = new();
    private CareWhole? _care;
    private IReadOnlyList<WelfareCheck> _checks = [];
    private LadderStep _step;
    private int _versionRead = -1;

    [Parameter, EditorRequired] public AlertLine Line { get; set; } = default!;
    [Parameter, EditorRequired] public Person Person { get; set; } = default!;
    [Parameter] public DateTimeOffset Now { get; set; }
    [Parameter] public bool Busy { get; set; }
    [Parameter] public EventCallback OnNotReached { get; set; }
    [Parameter] public EventCallback<AlertOutcome> OnResolve { get; set; }

    /// <summary>Alerts whose detail shows the ladder.</summary>
    public static bool IsFor(AlertLine line) => line.Who is not null && line.Alert.Kind is AlertKinds.Silence or AlertKinds.HelpAsked;

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Line.Alert.Version == _versionRead) return;
        var again = _versionRead >= 0;
        _versionRead = Line.Alert.Version;
        _step = Line.Alert.Kind == AlertKinds.HelpAsked ? LadderStep.Visit
            : Enum.TryParse<LadderStep>(Line.Facts.GetValueOrDefault("step"), ignoreCase: true, out var step) ? step : LadderStep.Call;
        _care = await reader.ReadAsync(Person.Name, Person.Sight, Line.Who!.Id, _closed.Token, again);
        _checks = await desk.OfAlertAsync(Line.Alert.Id, _closed.Token);
    }
}
