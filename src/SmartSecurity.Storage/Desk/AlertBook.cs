using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Storage.Desk;

/// <summary>Writes what the rules decided into the shared queue, inside the community's own transaction.</summary>
public static class AlertBook
{
    public const string System = "system";

    /// <summary>An alert that went on for longer is not found by its cool-down: the search stays within the index of when alerts were raised.</summary>
    private static readonly TimeSpan LastedLongest = TimeSpan.FromDays(2);

    /// <summary>Longest key of an active alert, in characters; the column holds no more.</summary>
    private const int ActiveKeyLengthMax = 256;

    /// <summary>Does the actions in order. Repeats of an active alert raise its count; nothing is raised twice.</summary>
    /// <param name="db">The transaction's context; the caller saves and commits.</param>
    /// <param name="communityId">The community whose rules decided.</param>
    /// <param name="actions">What is neither raised, over nor withdrawn is not the desk's and is passed over.</param>
    /// <param name="cancel">Stops the attempt.</param>
    /// <param name="folding">When many become one; null: <see cref="AlertFolding.Standard"/>.</param>
    /// <param name="coolDownOf">For how long the same thing of a kind is not told again; null: for none.</param>
    /// <returns>Ids of the alerts that changed, each once.</returns>
    public static async Task<IReadOnlyCollection<Guid>> ApplyAsync(
        SecurityDbContext db, int communityId, IReadOnlyList<RuleAction> actions, CancellationToken cancel, AlertFolding? folding = null,
        Func<string, TimeSpan>? coolDownOf = null)
    {
        var changed = new Dictionary<Guid, Alert>();
        var storms = new StormBook(db, communityId, folding ?? AlertFolding.Standard);
        foreach (var action in actions)
        {
            var alert = action switch
            {
                RuleAction.Raise raise => await RaiseAsync(db, communityId, raise.Alert, storms, changed, coolDownOf?.Invoke(raise.Alert.Kind) ?? default,
                    cancel),
                RuleAction.Over over => await OverAsync(db, communityId, over, cancel),
                RuleAction.Withdraw withdraw => await WithdrawAsync(db, communityId, withdraw, cancel),
                _ => null,
            };
            if (alert is not null) changed[alert.Id] = alert;
        }
        if (changed.Count == 0) return [];
        foreach (var storm in await storms.SettleAsync(changed.Values, cancel)) changed[storm.Id] = storm;
        var number = await SecurityStore.TakeNumbersAsync(db, Counter.AlertChanges, changed.Count, cancel);
        foreach (var alert in changed.Values) alert.ChangeNumber = number++;
        return changed.Keys;
    }

    /// <summary>Key of the one active alert for a kind and subject in a community.</summary>
    public static string ActiveKey(int communityId, string kind, string subject)
    {
        var key = $"{communityId}|{kind}|{subject}";
        return key.Length <= ActiveKeyLengthMax ? key : key[..ActiveKeyLengthMax];
    }

    /// <summary>The same thing, to be raised at another time.</summary>
    internal static AlertDraft Draft(Alert alert, DateTimeOffset at)
    {
        var facts = JsonSerializer.Deserialize<Dictionary<string, string>>(alert.FactsJson) ?? [];
        return new()
        {
            Kind = alert.Kind,
            Subject = alert.Subject,
            Category = alert.Category,
            Priority = alert.Priority,
            At = at,
            Facts = facts,
            Place = facts.GetValueOrDefault("lastPlace", alert.Place ?? ""),
            DeviceId = alert.DeviceId,
            ResidentId = alert.ResidentId,
            PassageId = alert.PassageId,
            PictureSha256 = alert.PictureSha256,
        };
    }

    private static async Task<Alert?> RaiseAsync(
        SecurityDbContext db, int communityId, AlertDraft draft, StormBook storms, Dictionary<Guid, Alert> changed, TimeSpan coolDown,
        CancellationToken cancel)
    {
        var active = await FindActiveAsync(db, ActiveKey(communityId, draft.Kind, draft.Subject), cancel);
        if (active is not null)
        {
            active.Count++;
            active.Version++;
            if (draft.At > active.LastAt) active.LastAt = draft.At;
            var escalated = draft.Priority < active.Priority;
            // What became more urgent is not put aside any more, and its ladder begins anew.
            if (escalated) (active.Priority, active.SnoozedUntil, active.Level, active.ClimbAt) = (draft.Priority, null, 0, draft.At);
            if (active.OverAt is not null) (active.OverAt, active.ClimbAt) = (null, draft.At);
            active.FactsJson = JsonSerializer.Serialize(draft.Facts);
            active.PictureSha256 = draft.PictureSha256 ?? active.PictureSha256;
            db.AlertSteps.Add(Step(active.Id, draft.At, escalated ? StepWords.Escalated : StepWords.Repeated));
            await CheckBook.OpenAsync(db, active, draft, cancel);
            return active;
        }
        var quietSince = draft.At - coolDown;
        if (coolDown > TimeSpan.Zero && await db.Alerts.AnyAsync(
            a => a.CommunityId == communityId && a.RaisedAt > quietSince - LastedLongest && a.Kind == draft.Kind && a.Subject == draft.Subject
                && a.LastAt > quietSince,
            cancel)) return null;
        // A cry for help is its own alert; the silence that it also ends must not send a second person.
        if (draft.Kind == AlertKinds.Silence && draft.Facts.ContainsKey("cry")
            && await FindActiveAsync(db, ActiveKey(communityId, AlertKinds.HelpAsked, draft.Subject), cancel) is not null) return null;
        var alert = new Alert
        {
            Id = Guid.CreateVersion7(draft.At),
            CommunityId = communityId,
            Kind = draft.Kind,
            Subject = draft.Subject,
            Category = draft.Category,
            Priority = draft.Priority,
            RaisedAt = draft.At,
            LastAt = draft.At,
            FactsJson = JsonSerializer.Serialize(draft.Facts),
            Place = draft.Place,
            DeviceId = draft.DeviceId,
            ResidentId = draft.ResidentId,
            PassageId = draft.PassageId,
            PictureSha256 = draft.PictureSha256,
            ClimbAt = draft.At,
            ActiveKey = ActiveKey(communityId, draft.Kind, draft.Subject),
        };
        foreach (var folded in await storms.TakeInAsync(alert, cancel)) changed[folded.Id] = folded;
        db.Alerts.Add(alert);
        db.AlertSteps.Add(Step(alert.Id, draft.At, StepWords.Raised));
        await CheckBook.OpenAsync(db, alert, draft, cancel);
        return alert;
    }

    private static async Task<Alert?> OverAsync(SecurityDbContext db, int communityId, RuleAction.Over over, CancellationToken cancel)
    {
        var active = await FindActiveAsync(db, ActiveKey(communityId, over.Kind, over.Subject), cancel);
        if (active is null) return null;
        active.Version++;
        active.OverAt = over.At;
        db.AlertSteps.Add(Step(active.Id, over.At, StepWords.Over, over.Reason));
        if (CheckBook.IsWelfare(over.Kind)) await CheckBook.EndOpenAsync(db, active.Id, "seen", over.At, cancel);
        return active;
    }

    /// <summary>An unclaimed alert that proved wrong closes; one that somebody has gets a line, because a person may be on the way.</summary>
    private static async Task<Alert?> WithdrawAsync(SecurityDbContext db, int communityId, RuleAction.Withdraw withdraw, CancellationToken cancel)
    {
        var active = await FindActiveAsync(db, ActiveKey(communityId, withdraw.Kind, withdraw.Subject), cancel);
        if (active is null) return null;
        active.Version++;
        db.AlertSteps.Add(Step(active.Id, withdraw.At, StepWords.Withdrawn, withdraw.Reason));
        if (CheckBook.IsWelfare(withdraw.Kind)) await CheckBook.EndOpenAsync(db, active.Id, "seen", withdraw.At, cancel);
        if (active.State != AlertState.Open) return active;
        (active.State, active.Outcome, active.ResolvedAt, active.ActiveKey) = (AlertState.Closed, AlertOutcome.Withdrawn, withdraw.At, null);
        return active;
    }

    internal static async Task<Alert?> FindActiveAsync(SecurityDbContext db, string key, CancellationToken cancel)
    {
        if (db.Alerts.Local.FirstOrDefault(a => a.ActiveKey == key) is { } tracked) return tracked;
        var stored = await db.Alerts.FirstOrDefaultAsync(a => a.ActiveKey == key, cancel);
        return stored?.ActiveKey == key ? stored : null;   // the row may still hold the key of an alert that this very transaction has closed
    }

    internal static AlertStep Step(Guid alertId, DateTimeOffset at, string what, string? note = null) =>
        new() { Id = Guid.CreateVersion7(at), AlertId = alertId, At = at, By = System, What = what, Note = note };
}
