using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Care;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Notices;

/// <summary>Where the link of a message leads: what it is, who has it, and one button that takes it. Looking takes nothing: previews of links look.</summary>
public sealed partial class NoticePage(NoticeOutbox outbox, NoticeWork work)
{
    private NoticeLink? _link;
    private Person? _person;
    private IReadOnlyDictionary<string, string> _facts = new Dictionary<string, string>(StringComparer.Ordinal);

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [Parameter] public string Token { get; set; } = "";

    private string? Me => _link?.Account?.Name ?? _person?.Name;

    private bool IsAboutAPerson => _link!.Alert.ResidentId is not null || _link.Alert.Category == AlertCategory.Welfare;

    protected override async Task OnInitializedAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        _person = Person.Find(Http.User);
        await ReadAsync();
        if (_link is null) Http.AnswerNotThere();
    }

    private async Task ReadAsync()
    {
        _link = await outbox.FindAsync(Token, Http.RequestAborted);
        if (_link is not null && !AlertSight.MaySee(_link.Account?.Role ?? _person?.Role ?? Storage.Accounts.Roles.DutyOfficer, _link.Alert.Category))
            _link = null;
        if (_link is not null) _facts = JsonSerializer.Deserialize<Dictionary<string, string>>(_link.Alert.FactsJson) ?? [];
    }

    private async Task TakeAsync()
    {
        if (_link is null || !_link.Alert.IsActive || _link.Alert.Owner is not null) return;
        await work.TakeAsync(_link, _person, Http.RequestAborted);
        await ReadAsync();   // who has it now: oneself, or whoever was quicker
    }
}
