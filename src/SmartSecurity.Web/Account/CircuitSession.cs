using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;

namespace SmartSecurity.Web.Account;

/// <summary>Ends an open page when its session ends: a circuit lives on long after the request that started it.</summary>
public sealed class CircuitSession(ILoggerFactory logs, SessionStamps stamps) : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        stamps.HoldAsync(authenticationState.User, cancellationToken);
}
