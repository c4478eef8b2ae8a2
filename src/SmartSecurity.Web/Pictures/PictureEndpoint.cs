using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Pictures;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Api;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Pictures;

/// <summary><c>/pictures/{sha256}</c>: with a ticket of a row that was read (and audited), or for an alert or device the role may see.</summary>
internal static class PictureEndpoint
{
    public static void MapPictures(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/pictures/{sha256:length(64)}", GetAsync).RequireAuthorization().ExcludeFromDescription();

    private static async Task<IResult> GetAsync(string sha256, string? ticket, HttpContext http, PictureStore pictures, PictureTickets tickets,
        SecurityStore store, AuditLog audit, CancellationToken cancel)
    {
        var person = Person.Of(http.User);
        if (!tickets.Holds(person, sha256, ticket))
        {
            var allowed = await MaySeeAsync(person, sha256, store, cancel);
            await audit.AppendAsync(new(person.Name, allowed ? "picture.read" : "picture.refused",
                new Dictionary<string, object?>(StringComparer.Ordinal) { ["picture"] = sha256 }, RowsReturned: allowed ? 1 : 0), cancel);
            if (!allowed) return Problems.Forbidden("This picture belongs to nothing your role may see; the attempt was recorded.");
        }
        var bytes = await pictures.ReadAsync(sha256, cancel);
        if (bytes is null) return Problems.Missing("picture (it may have passed its retention)");
        http.Response.Headers.CacheControl = "private, max-age=600";
        return Results.Bytes(bytes, bytes is [0x89, (byte)'P', ..] ? "image/png" : "image/jpeg");
    }

    private static async Task<bool> MaySeeAsync(Person person, string sha256, SecurityStore store, CancellationToken cancel)
    {
        var sight = AlertSight.Of(person.Role);
        await using var db = store.CreateDbContext(person.Sight);
        if (await db.Alerts.AnyAsync(a => a.PictureSha256 == sha256 && sight.Contains(a.Category), cancel)) return true;
        return Policies.Allows(Policies.Devices, person.Role) && await db.Devices.AnyAsync(d => d.LastPictureSha256 == sha256, cancel);
    }
}
