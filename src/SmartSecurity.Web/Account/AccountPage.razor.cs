using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace SmartSecurity.Web.Account;

/// <summary>One's own account: change the password, sign out.</summary>
public sealed partial class AccountPage(SignInDesk desk, NavigationManager go)
{
    private Person _person = default!;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;

    protected override void OnInitialized() => _person = Person.Of(Http.User);

    private async Task SignOutAsync()
    {
        await desk.SignOutAsync(Http);
        go.NavigateTo(SessionCookie.SignInPath);
    }
}
