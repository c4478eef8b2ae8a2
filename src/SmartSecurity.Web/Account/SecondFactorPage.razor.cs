using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Web.Care;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Account;

/// <summary>Sets a second factor up: scan, type the code, keep the recovery codes.</summary>
public sealed partial class SecondFactorPage(SignInDesk desk, AccountBook accounts, IDataProtectionProvider protection, TimeProvider clock)
{
    private readonly IDataProtector _protector = protection.CreateProtector("SmartSecurity.SecondFactor");
    private IReadOnlyList<string>? _codes;
    private string? _problem, _secret, _sealed;
    private QrCode? _qr;
    private bool _has, _overdue;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromForm(FormName = "second-factor")] private SecondFactorForm? Form { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var person = Person.Of(Http.User);
        _has = (await accounts.FindAsync(person.AccountId, Http.RequestAborted))?.SecondFactorSealed is not null;
        _overdue = SecondFactorGate.DueAt(Http.User) is { } due && due <= clock.GetUtcNow();
        // The secret of the form that was sent: a mistyped code must not make somebody scan again.
        _secret = Form?.Secret is { } sent && Open(sent) is { } known ? known : AccountBook.NewSecondFactor();
        Form ??= new();
        _sealed = _protector.Protect($"{person.AccountId:N}|{_secret}");
        _qr = QrCode.Of(SecondFactorTexts.Uri(person.Name, _secret), isPublic: true);
    }

    private async Task SubmitAsync()
    {
        _codes = await desk.SetSecondFactorAsync(Http, _secret!, Form!.Code ?? "");
        if (_codes is null) _problem = SecondFactorTexts.WrongCode;
    }

    /// <returns>The secret; null when the form was not made for this account.</returns>
    private string? Open(string sent)
    {
        try
        {
            var parts = _protector.Unprotect(sent).Split('|');
            return parts[0] == Person.Of(Http.User).AccountId.ToString("N") ? parts[1] : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string Grouped(string secret) => string.Join(' ', secret.Chunk(4).Select(c => new string(c)));

    /// <summary>What the form sends.</summary>
    public sealed class SecondFactorForm
    {
        public string? Secret { get; set; }
        public string? Code { get; set; }
    }
}
