using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Desk;

/// <summary>What came of working on an alert.</summary>
public abstract record WorkAnswer
{
    private WorkAnswer() { }
    public sealed record Done(int Version) : WorkAnswer;
    /// <summary>Somebody was quicker, or the alert changed: who has it now, and how it stands.</summary>
    public sealed record Lost(AlertState State, string? Owner, int Version) : WorkAnswer;
    /// <summary>Not for this role; the attempt is in the audit.</summary>
    public sealed record Hidden : WorkAnswer;
    public sealed record Missing : WorkAnswer;
}

/// <summary>Claims, notes and resolutions, for pages and API alike: only on alerts the role may see, each in the audit.</summary>
public sealed class DeskWork(AlertDesk desk, DeskReader reader, AuditLog audit)
{
    public Task<WorkAnswer> ClaimAsync(Person person, Guid alertId, int version, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.claim", () => desk.ClaimAsync(alertId, version, person.Name, cancel), cancel);

    /// <exception cref="ArgumentException">Blank, or longer than <see cref="AlertDesk.NoteLengthMax"/>.</exception>
    public Task<WorkAnswer> NoteAsync(Person person, Guid alertId, string text, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.note", () => desk.NoteAsync(alertId, person.Name, text, cancel), cancel);

    /// <exception cref="ArgumentException">The note is longer than <see cref="AlertDesk.NoteLengthMax"/>.</exception>
    public Task<WorkAnswer> ResolveAsync(Person person, Guid alertId, int version, AlertOutcome outcome, string? note, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.resolve",
            () => desk.ResolveAsync(alertId, version, person.Name, outcome, string.IsNullOrWhiteSpace(note) ? null : note.Trim(), cancel), cancel);

    /// <summary>The resident was called and nobody answered.</summary>
    public async Task<WorkAnswer> NotReachedAsync(Person person, Guid alertId, CancellationToken cancel) =>
        await reader.CategoryAsync(alertId, cancel) is AlertCategory.Welfare or null
            ? await DoAsync(person, alertId, "alert.not-reached", () => desk.NotReachedAsync(alertId, person.Name, cancel), cancel)
            : new WorkAnswer.Missing();

    private async Task<WorkAnswer> DoAsync(Person person, Guid alertId, string action, Func<Task<DeskResult>> step, CancellationToken cancel)
    {
        if (await reader.CategoryAsync(alertId, cancel) is not { } category) return new WorkAnswer.Missing();
        if (!AlertSight.MaySee(person.Role, category))
        {
            await WriteAsync(person, "alert.refused", alertId, action, cancel);
            return new WorkAnswer.Hidden();
        }
        var result = await step();
        await WriteAsync(person, action, alertId, result is DeskResult.Done ? "done" : "lost", cancel);
        return result switch
        {
            DeskResult.Done done => new WorkAnswer.Done(done.Version),
            DeskResult.Lost lost => new WorkAnswer.Lost(lost.State, lost.Owner, lost.Version),
            _ => throw new System.Diagnostics.UnreachableException("A step is done or lost."),
        };
    }

    private Task WriteAsync(Person person, string action, Guid alertId, string result, CancellationToken cancel) => audit.AppendAsync(
        new(person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal) { ["alert"] = alertId, ["result"] = result }), cancel);
}
