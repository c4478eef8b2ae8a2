using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SmartSecurity.Pipeline.Notifiers;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Care;

namespace SmartSecurity.Web.Patrols;

/// <summary>A route's codes for the wall. Each look is one audit entry: who has the sheet has the codes.</summary>
public sealed partial class CodesPage(PatrolWork work, CheckpointCodes codes, IOptions<SiteOptions> site)
{
    private const string All = "all";

    private RouteSeen? _route;
    private List<(PatrolCheckpoint Point, QrCode Code)> _codes = [];
    private bool _renewed, _isPublic;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [Parameter] public Guid RouteId { get; set; }
    /// <summary>Whose code ends, as <c>id|version</c>, or <c>all</c>.</summary>
    [SupplyParameterFromForm(FormName = "renew")] private string? Renew { get; set; }

    /// <summary>The whole address of a code, by the site's public one where it is set.</summary>
    internal static string UrlOf(string token, HttpContext http, SiteOptions site)
    {
        var path = PatrolShell.CodePath + token;
        return site.LinkTo(path) ?? $"{http.Request.Scheme}://{http.Request.Host}{path}";
    }

    protected override async Task OnInitializedAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        _isPublic = site.Value.PublicUrl is not null;
        await ReadAsync();
        if (_route is not null) await work.PrintedAsync(Person.Of(Http.User), RouteId, Http.RequestAborted);
    }

    private async Task RenewAsync()
    {
        if (_route is null) return;
        var ended = Renew == All ? [.. _route.Points.Select(p => (p.Id, p.CodeVersion))]
            : Renew?.Split('|') is [var id, var version] && Guid.TryParse(id, out var point)
                && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? new[] { (point, seen) } : [];
        foreach (var (checkpoint, versionSeen) in ended) await work.EndCodeAsync(Person.Of(Http.User), checkpoint, versionSeen, Http.RequestAborted);
        _renewed = ended.Length > 0;
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _route = await work.RouteAsync(Person.Of(Http.User), RouteId, Http.RequestAborted);
        if (_route is null)
        {
            Http.AnswerNotThere();
            return;
        }
        _codes = [.. _route.Points.Select(p => (p, QrCode.Of(UrlOf(codes.Of(p.Id, p.CodeVersion), Http, site.Value), _isPublic)))];
    }
}
