using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Account;

/// <summary>One's own account: the password, the second factor, where one is signed in, sign out.</summary>
public sealed partial class AccountPage(SignInDesk desk, AccountBook accounts, NavigationManager go, TimeProvider clock)
{
    private Person _person = default!;
    private IReadOnlyList<StaffSession> _sessions = [];
    private Guid? _session;
    private string? _due;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;

    /// <summary>Which session the pressed button ends; empty: all but this one.</summary>
    [SupplyParameterFromForm(FormName = "end-session")] private string? Ended { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of(Http.User);
        _session = Person.SessionOf(Http.User);
        if (SecondFactorGate.DueAt(Http.User) is { } due) _due = When(due);
        _sessions = await accounts.SessionsAsync(_person.AccountId, Http.RequestAborted);
    }

    private async Task SignOutAsync()
    {
        await desk.SignOutAsync(Http);
        go.NavigateTo(SessionCookie.SignInPath);
    }

    private async Task EndAsync()
    {
        await desk.EndSessionsAsync(Http, Guid.TryParse(Ended, out var id) ? id : null);
        go.NavigateTo("/account");
    }

    private string When(DateTimeOffset at) => TimeTexts.Clock(at, clock.LocalTimeZone, clock.GetUtcNow());
}
