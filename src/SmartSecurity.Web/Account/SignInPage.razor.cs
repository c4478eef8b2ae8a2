using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Account;

/// <summary>Name and password, as a plain form.</summary>
public sealed partial class SignInPage(SignInDesk desk, NavigationManager go, TimeProvider clock)
{
    private string? _problem;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromQuery(Name = "back")] private string? Back { get; set; }
    [SupplyParameterFromForm(FormName = "sign-in")] private SignInForm? Form { get; set; }

    protected override void OnInitialized() => Form ??= new SignInForm();

    private async Task SubmitAsync()
    {
        var result = await desk.WithPasswordAsync(Http, Form!.Name ?? "", Form.Password ?? "");
        if (result is SignInResult.Ok)
        {
            go.NavigateTo(LocalPath.Or(Back, "/"));
            return;
        }
        _problem = result is SignInResult.Locked locked
            ? AccountTexts.Locked(TimeTexts.Clock(locked.Until, clock.LocalTimeZone, clock.GetUtcNow()))
            : AccountTexts.Wrong;
    }

    /// <summary>What the form sends.</summary>
    public sealed class SignInForm
    {
        public string? Name { get; set; }
        public string? Password { get; set; }
    }
}
