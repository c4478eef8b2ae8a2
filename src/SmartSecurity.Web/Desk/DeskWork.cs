using Microsoft.Extensions.Options;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Pictures;
using SmartSecurity.Vision.Pictures;
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
    /// <summary>Not for this alert, whoever asks; why, in English.</summary>
    public sealed record Refused(string Reason) : WorkAnswer;
}

/// <summary>Claims, notes and resolutions, for pages and API alike: only on alerts the role may see, each in the audit.</summary>
public sealed class DeskWork(AlertDesk desk, DeskReader reader, PictureStore pictures, IOptions<RetentionOptions> retention, AuditLog audit,
    TimeProvider clock)
{
    /// <summary>A photograph of a phone as it comes.</summary>
    public const int AttachmentBytesMax = 12 * 1024 * 1024;

    /// <summary>Enough to read a number plate across a yard.</summary>
    private const int AttachmentWidthPxMax = 2_560;

    public Task<WorkAnswer> ClaimAsync(Person person, Guid alertId, int version, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.claim", d => d.ClaimAsync(alertId, version, person.Name, cancel), cancel);

    /// <exception cref="ArgumentException">Blank, or longer than <see cref="AlertDesk.NoteLengthMax"/>.</exception>
    public Task<WorkAnswer> NoteAsync(Person person, Guid alertId, string text, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.note", d => d.NoteAsync(alertId, person.Name, text, cancel), cancel);

    /// <exception cref="ArgumentException">The note is longer than <see cref="AlertDesk.NoteLengthMax"/>.</exception>
    public Task<WorkAnswer> ResolveAsync(Person person, Guid alertId, int version, AlertOutcome outcome, string? note, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.resolve",
            d => d.ResolveAsync(alertId, version, person.Name, outcome, Blank(note), cancel), cancel);

    public Task<WorkAnswer> StartAsync(Person person, Guid alertId, int version, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.start", d => d.StartAsync(alertId, version, person.Name, cancel), cancel);

    /// <param name="person">Who asks.</param>
    /// <param name="alertId">The alert.</param>
    /// <param name="version">The version on the screen.</param>
    /// <param name="until">Within <see cref="Snooze.LongestOf"/>, else refused.</param>
    /// <param name="reason">1 to <see cref="AlertDesk.NoteLengthMax"/> characters.</param>
    /// <param name="cancel">Stops the attempt.</param>
    public Task<WorkAnswer> SnoozeAsync(Person person, Guid alertId, int version, DateTimeOffset until, string reason, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.snooze", d => d.SnoozeAsync(alertId, version, person.Name, until, reason, cancel), cancel);

    public Task<WorkAnswer> WakeAsync(Person person, Guid alertId, int version, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.wake", d => d.WakeAsync(alertId, version, person.Name, cancel), cancel);

    /// <param name="person">Who holds it.</param>
    /// <param name="alertId">The alert.</param>
    /// <param name="version">The version on the screen.</param>
    /// <param name="to">One of <see cref="DeskReader.PeopleAsync"/>; null puts it back into the queue.</param>
    /// <param name="note">What the next person must know; null or blank for nothing.</param>
    /// <param name="cancel">Stops the attempt.</param>
    public async Task<WorkAnswer> HandOverAsync(Person person, Guid alertId, int version, string? to, string? note, CancellationToken cancel)
    {
        if (to is not null && (to == person.Name || !(await reader.PeopleAsync(person, alertId, cancel)).Any(p => p.Name == to)))
            return new WorkAnswer.Refused("Nobody of this name may take this alert.");
        return await DoAsync(person, alertId, "alert.hand-over", d => d.HandOverAsync(alertId, version, person.Name, to, Blank(note), cancel), cancel);
    }

    /// <param name="person">Anybody on duty.</param>
    /// <param name="alertId">The alert.</param>
    /// <param name="step">A step of its procedure.</param>
    /// <param name="done">False takes the tick back.</param>
    /// <param name="cancel">Stops the attempt.</param>
    public Task<WorkAnswer> TickAsync(Person person, Guid alertId, ProcedureStep step, bool done, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.tick", d => d.TickAsync(alertId, person.Name, step.Id, Texts.Say.Of(step.Zh, step.En), done, cancel), cancel);

    public Task<WorkAnswer> CloseAsync(Person person, Guid alertId, int version, string? note, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.close", d => d.CloseAsync(alertId, version, person.Name, Blank(note), cancel), cancel);

    /// <exception cref="ArgumentException">The note is blank, or longer than <see cref="AlertDesk.NoteLengthMax"/>.</exception>
    public Task<WorkAnswer> ReopenAsync(Person person, Guid alertId, int version, string note, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.reopen", d => d.ReopenAsync(alertId, version, person.Name, note, cancel), cancel);

    /// <summary>Adds a photograph to an alert's timeline: read, drawn anew without what a phone writes into it, and kept as long as the alert.</summary>
    /// <param name="person">Anybody on duty.</param>
    /// <param name="alertId">The alert.</param>
    /// <param name="file">JPEG or PNG, at most <see cref="AttachmentBytesMax"/> bytes.</param>
    /// <param name="note">What it shows; null or blank for nothing.</param>
    /// <param name="cancel">Stops the attempt.</param>
    public Task<WorkAnswer> AttachAsync(Person person, Guid alertId, ReadOnlyMemory<byte> file, string? note, CancellationToken cancel) =>
        DoAsync(person, alertId, "alert.attach", async d =>
        {
            if (file.Length > AttachmentBytesMax) return new DeskResult.Refused("The picture is too large.");
            if (Picture.Decode(file) is not PictureResult.Decoded { Picture: var picture }) return new DeskResult.Refused("This is no JPEG or PNG picture.");
            byte[] clean;
            using (picture)
            {
                picture.ShrinkTo(AttachmentWidthPxMax);
                clean = picture.ToJpeg();
            }
            var sha = await pictures.StoreAsync(clean, clock.GetUtcNow(), retention.Value.EndedAlertsKeptFor, cancel);
            return await d.AttachAsync(alertId, person.Name, sha, Blank(note), cancel);
        }, cancel);

    /// <summary>The resident was called and nobody answered.</summary>
    public async Task<WorkAnswer> NotReachedAsync(Person person, Guid alertId, CancellationToken cancel) =>
        await reader.CategoryAsync(person, alertId, cancel) is AlertCategory.Welfare or null
            ? await DoAsync(person, alertId, "alert.not-reached", d => d.NotReachedAsync(alertId, person.Name, cancel), cancel)
            : new WorkAnswer.Missing();

    private async Task<WorkAnswer> DoAsync(Person person, Guid alertId, string action, Func<AlertDesk, Task<DeskResult>> step, CancellationToken cancel)
    {
        if (await reader.CategoryAsync(person, alertId, cancel) is not { } category) return new WorkAnswer.Missing();
        if (!AlertSight.MaySee(person.Role, category))
        {
            await WriteAsync(person, "alert.refused", alertId, action, cancel);
            return new WorkAnswer.Hidden();
        }
        var result = await step(person.StepId is { } id ? desk.Once(id) : desk);
        await WriteAsync(person, action, alertId, result switch { DeskResult.Done => "done", DeskResult.Lost => "lost", _ => "refused" }, cancel);
        return result switch
        {
            DeskResult.Done done => new WorkAnswer.Done(done.Version),
            DeskResult.Refused refused => new WorkAnswer.Refused(refused.Reason),
            DeskResult.Lost lost => new WorkAnswer.Lost(lost.State, lost.Owner, lost.Version),
            _ => throw new System.Diagnostics.UnreachableException("A step is done or lost."),
        };
    }

    private static string? Blank(string? note) => string.IsNullOrWhiteSpace(note) ? null : note.Trim();

    private Task WriteAsync(Person person, string action, Guid alertId, string result, CancellationToken cancel) => audit.AppendAsync(
        new(person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal) { ["alert"] = alertId, ["result"] = result }), cancel);
}
