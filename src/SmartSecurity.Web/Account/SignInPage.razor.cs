using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Account;

/// <summary>Name and password, then the code for whoever has a second factor; plain forms.</summary>
public sealed partial class SignInPage(SignInDesk desk, NavigationManager go, TimeProvider clock)
{
    private string? _problem, _ticket;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromQuery(Name = "back")] private string? Back { get; set; }
    /// <summary>Of a one-time link that was good: only the code is missing.</summary>
    [SupplyParameterFromQuery(Name = "ticket")] private string? Ticket { get; set; }
    [SupplyParameterFromForm(FormName = "sign-in")] private SignInForm? Form { get; set; }
    [SupplyParameterFromForm(FormName = "code")] private CodeForm? Code { get; set; }

    protected override void OnInitialized()
    {
        Form ??= new SignInForm();
        Code ??= new CodeForm();
        _ticket = Code.Ticket ?? Ticket;   // a form that is sent must stand on the page that takes it
    }

    private async Task SubmitAsync() =>
        Tell(await desk.WithPasswordAsync(Http, Form!.Name ?? "", Form.Password ?? ""), AccountTexts.Wrong);

    private async Task SubmitCodeAsync()
    {
        var result = await desk.WithCodeAsync(Http, Code!.Ticket ?? "", Code.Code ?? "");
        if (result is null)
        {
            (_problem, _ticket) = (SecondFactorTexts.TooLate, null);
            return;
        }
        Tell(result, SecondFactorTexts.WrongCode);
    }

    private void Tell(SignInResult result, string wrong)
    {
        if (result is SignInResult.Ok) go.NavigateTo(LocalPath.Or(Back, "/"));
        else if (result is SignInResult.NeedsCode asks) _ticket = desk.TicketFor(asks.Account);
        else if (result is SignInResult.Locked locked)
            (_problem, _ticket) = (AccountTexts.Locked(TimeTexts.Clock(locked.Until, clock.LocalTimeZone, clock.GetUtcNow())), null);
        else _problem = wrong;
    }

    /// <summary>What the first form sends.</summary>
    public sealed class SignInForm
    {
        public string? Name { get; set; }
        public string? Password { get; set; }
    }

    /// <summary>What the second form sends.</summary>
    public sealed class CodeForm
    {
        public string? Ticket { get; set; }
        public string? Code { get; set; }
    }
}
