using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Account;

/// <summary>Sets a new password for whoever is signed in.</summary>
public sealed partial class PasswordPage(SignInDesk desk, NavigationManager go)
{
    private string? _problem;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromQuery(Name = "first")] private bool First { get; set; }
    [SupplyParameterFromForm(FormName = "password")] private PasswordForm? Form { get; set; }

    protected override void OnInitialized() => Form ??= new PasswordForm();

    private async Task SubmitAsync()
    {
        var password = Form!.Password ?? "";
        if (password.Length < AccountBook.PasswordLengthMin) _problem = AccountTexts.TooShort(AccountBook.PasswordLengthMin);
        else if (password != Form.Again) _problem = AccountTexts.Differ;
        else
        {
            await desk.SetPasswordAsync(Http, password);
            go.NavigateTo("/");
        }
    }

    /// <summary>What the form sends.</summary>
    public sealed class PasswordForm
    {
        public string? Password { get; set; }
        public string? Again { get; set; }
    }
}
