using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace SmartSecurity.Web.Account;

/// <summary>Signs somebody in once, by a link.</summary>
public sealed partial class LinkPage(SignInDesk desk, NavigationManager go)
{
    private bool _over;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromQuery(Name = "token")] private string? FromQuery { get; set; }
    [SupplyParameterFromForm(FormName = "link")] private string? Token { get; set; }

    private async Task SubmitAsync()
    {
        var account = await desk.WithLinkAsync(Http, Token ?? "");
        if (account is null) _over = true;
        else if (account.SecondFactorSealed is not null)
            go.NavigateTo(SessionCookie.SignInPath + "?ticket=" + Uri.EscapeDataString(desk.TicketFor(account)));
        else go.NavigateTo(account.PasswordHash is null ? "/account/password?first=true" : "/");
    }
}
