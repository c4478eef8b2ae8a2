using System.Globalization;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Pictures;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Pictures;

namespace SmartSecurity.Web.Desk;

/// <summary>A clip's file, for whoever may see it.</summary>
internal abstract record ClipFile
{
    private ClipFile() { }

    /// <param name="Name">For a file that is saved: when it was, never who.</param>
    public sealed record Found(byte[] Mp4, string Sha256, string Name) : ClipFile;
    /// <summary>Not for this role; the attempt is in the audit.</summary>
    public sealed record Hidden : ClipFile;
    public sealed record Missing : ClipFile;
}

/// <summary>Alerts' clips for pages and API alike. People in them are not blurred: each look and each saved file is an audit entry of its own.</summary>
public sealed class ClipWork(ClipBook book, DeskReader reader, PictureStore pictures, PictureTickets tickets, AuditLog audit)
{
    /// <summary>Somebody wants to see it: one audit entry for the whole look, however often the player asks for a part.</summary>
    /// <returns>The file's address, which holds for <see cref="PictureTickets.Lifetime"/>; null: there is none, or not for them.</returns>
    public async Task<string?> LookAsync(Person person, Guid alertId, CancellationToken cancel)
    {
        if (!await MayAsync(person, alertId, cancel) || await book.FindAsync(person.Sight, alertId, cancel) is not { Sha256: not null }) return null;
        await WriteAsync(person, "clip.read", alertId, cancel);
        return $"{Api.ApiServices.Root}/alerts/{alertId:D}/clip.mp4?ticket={tickets.Make(person, NameOf(alertId))}";
    }

    /// <param name="ticket">Of a look that is in the audit already; null: this is a look of its own.</param>
    /// <param name="save">It becomes a file outside: an entry in any case.</param>
    internal async Task<ClipFile> OpenAsync(Person person, Guid alertId, string? ticket, bool save, CancellationToken cancel)
    {
        if (await reader.CategoryAsync(person, alertId, cancel) is null) return new ClipFile.Missing();
        if (!await MayAsync(person, alertId, cancel)) return new ClipFile.Hidden();
        if (await book.FindAsync(person.Sight, alertId, cancel) is not { Sha256: { } sha } clip) return new ClipFile.Missing();
        if (save) await WriteAsync(person, "clip.save", alertId, cancel);
        else if (!tickets.Holds(person, NameOf(alertId), ticket)) await WriteAsync(person, "clip.read", alertId, cancel);
        var name = string.Create(CultureInfo.InvariantCulture, $"clip-{clip.From.UtcDateTime:yyyyMMdd-HHmmss}Z.mp4");
        return await pictures.ReadAsync(sha, cancel) is { } mp4 ? new ClipFile.Found(mp4, sha, name) : new ClipFile.Missing();
    }

    private async Task<bool> MayAsync(Person person, Guid alertId, CancellationToken cancel)
    {
        var category = await reader.CategoryAsync(person, alertId, cancel);
        if (category is { } seen && Policies.Allows(Policies.Clips, person.Role) && AlertSight.MaySee(person.Role, seen)) return true;
        await WriteAsync(person, "clip.refused", alertId, cancel);
        return false;
    }

    private static string NameOf(Guid alertId) => $"clip:{alertId:N}";

    private Task WriteAsync(Person person, string action, Guid alertId, CancellationToken cancel) =>
        audit.AppendAsync(new(person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal) { ["alert"] = alertId }), cancel);
}
