using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Storage.Welfare;

/// <summary>Opens and ends the checks of welfare alerts, in the transaction that changes the alert.</summary>
internal static class CheckBook
{
    /// <summary>Alerts that somebody must look into in person.</summary>
    public static bool IsWelfare(string kind) => kind is AlertKinds.Silence or AlertKinds.HelpAsked;

    /// <summary>How long somebody has for a check before it is late.</summary>
    private static readonly TimeSpan Within = new LadderOptions().CallWithin;

    /// <summary>Which check an alert asks for; <see cref="LadderStep.None"/>: none.</summary>
    public static LadderStep StepOf(AlertDraft draft) => draft.Kind switch
    {
        AlertKinds.HelpAsked => LadderStep.Visit,
        AlertKinds.Silence => draft.Facts.GetValueOrDefault("step") switch
        {
            "call" => LadderStep.Call,
            "visit" => LadderStep.Visit,
            _ => LadderStep.None,
        },
        _ => LadderStep.None,
    };

    /// <summary>Opens the check an alert asks for, once. A visit takes the place of a call that nobody has taken yet.</summary>
    public static async Task OpenAsync(SecurityDbContext db, Alert alert, AlertDraft draft, CancellationToken cancel)
    {
        var step = StepOf(draft);
        if (step == LadderStep.None || draft.ResidentId is not { } resident) return;
        var known = await OfAsync(db, alert.Id, cancel);
        if (known.Exists(c => c.Step == step || c.Step == LadderStep.Visit)) return;
        foreach (var call in known.Where(c => c.State == CheckState.Open)) End(call, "visit", draft.At);
        db.Checks.Add(new WelfareCheck
        {
            Id = StableId.Of(draft.At, $"check|{alert.Id:N}|{step}"),
            CommunityId = alert.CommunityId,
            ResidentId = resident,
            AlertId = alert.Id,
            Step = step,
            OpenedAt = draft.At,
            DueAt = draft.At + Within,
        });
    }

    /// <summary>Nobody needs to go any more. One that somebody has taken stays theirs to finish: they may stand at the door.</summary>
    public static async Task EndOpenAsync(SecurityDbContext db, Guid alertId, string reason, DateTimeOffset at, CancellationToken cancel)
    {
        foreach (var check in (await OfAsync(db, alertId, cancel)).Where(c => c.State == CheckState.Open)) End(check, reason, at);
    }

    /// <summary>The alert itself is ended by a person, or is history: what is not done is over.</summary>
    public static async Task EndAllAsync(SecurityDbContext db, Guid alertId, string reason, DateTimeOffset at, CancellationToken cancel)
    {
        foreach (var check in (await OfAsync(db, alertId, cancel)).Where(c => c.State is CheckState.Open or CheckState.Accepted)) End(check, reason, at);
    }

    /// <summary>Checks of an alert, those of this transaction included.</summary>
    private static async Task<List<WelfareCheck>> OfAsync(SecurityDbContext db, Guid alertId, CancellationToken cancel)
    {
        var stored = await db.Checks.Where(c => c.AlertId == alertId).ToListAsync(cancel);
        return [.. stored.Concat(db.Checks.Local.Where(c => c.AlertId == alertId)).DistinctBy(c => c.Id)];
    }

    private static void End(WelfareCheck check, string reason, DateTimeOffset at) =>
        (check.State, check.EndReason, check.OverAt) = (CheckState.Ended, reason, at);
}
