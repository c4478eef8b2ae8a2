using SmartSecurity.Core.Alerts;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Api;

/// <summary>The sentence that says why an alert fired.</summary>
internal sealed record Sentences(string Zh, string En);

/// <summary>An alert as the API gives it. Instants are ISO 8601 with offset; <c>changeNumber</c> is the cursor.</summary>
internal sealed record AlertAnswer(
    Guid Id, int CommunityId, string Community, string Kind, string Subject, AlertCategory Category, int Priority, AlertState State, string? Owner,
    int Version, int Count, DateTimeOffset RaisedAt, DateTimeOffset LastAt, Sentences Sentence, IReadOnlyDictionary<string, string> Facts,
    string? Place, Guid? DeviceId, Guid? ResidentId, Guid? PassageId, string? PictureSha256, AlertOutcome? Outcome, DateTimeOffset? ResolvedAt,
    long ChangeNumber, DateTimeOffset? SnoozedUntil, Guid? FoldedInto, DateTimeOffset? OverAt)
{
    public static AlertAnswer Of(AlertLine line)
    {
        var a = line.Alert;
        return new(a.Id, a.CommunityId, line.Community, a.Kind, a.Subject, a.Category, a.Priority, a.State, a.Owner, a.Version, a.Count, a.RaisedAt, a.LastAt,
            new(AlertSentences.Sentence(a.Kind, line.Facts, Say.Chinese), AlertSentences.Sentence(a.Kind, line.Facts, Say.English)), line.Facts,
            a.Place, a.DeviceId, a.ResidentId, a.PassageId, a.PictureSha256, a.Outcome, a.ResolvedAt, a.ChangeNumber, a.SnoozedUntil, a.FoldedInto, a.OverAt);
    }
}

/// <param name="Items">In the order of their last change.</param>
/// <param name="Next">Give it as <c>after</c> to read on.</param>
internal sealed record AlertPage(IReadOnlyList<AlertAnswer> Items, long Next);

/// <summary>One line of the timeline.</summary>
internal sealed record StepAnswer(DateTimeOffset At, string By, string What, string? Note, string? Ref);

/// <summary>The seconds around an alert; the file itself is <c>/alerts/{id}/clip.mp4</c>.</summary>
/// <param name="Gap">Why there is none.</param>
/// <param name="Until">While it is awaited: when it can be taken.</param>
internal sealed record ClipAnswer(ClipState State, ClipGap? Gap, Guid CameraId, string Camera, DateTimeOffset From, DateTimeOffset Until, int Bytes)
{
    public static ClipAnswer? Of(AlertClip? c) => c is null ? null : new(c.State, c.Gap, c.CameraId, c.CameraName, c.From, c.Until, c.Bytes);
}

/// <summary>An alert with its timeline, oldest first.</summary>
internal sealed record AlertWhole(AlertAnswer Alert, IReadOnlyList<StepAnswer> Timeline, ClipAnswer? Clip);

/// <summary>After a step: the version to send with the next one.</summary>
internal sealed record StepDone(int Version);

internal sealed record ClaimBody(int Version);

internal sealed record NoteBody(string? Text);

internal sealed record ResolveBody(int Version, AlertOutcome Outcome, string? Note);

internal sealed record ReopenBody(int Version, string? Note);

/// <param name="To">Account name; null: back to the queue.</param>
internal sealed record HandOverBody(int Version, string? To, string? Note);

internal sealed record SnoozeBody(int Version, DateTimeOffset Until, string? Reason);

/// <param name="Done">False takes the tick back.</param>
internal sealed record TickBody(bool Done);
