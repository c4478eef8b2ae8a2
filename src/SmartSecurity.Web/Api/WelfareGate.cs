using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Api;

/// <summary>Lets only a policy's roles at welfare data; who is refused is in the audit (privacy.md, P17).</summary>
internal static class WelfareGate
{
    public static RouteHandlerBuilder LetIn(this RouteHandlerBuilder route, string policy) => route.AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        var person = Person.Of(http.User);
        if (Policies.Allows(policy, person.Role)) return await next(context);
        await http.RequestServices.GetRequiredService<AuditLog>().AppendAsync(new(person.Name, "welfare.refused",
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["path"] = http.Request.Path.Value }), http.RequestAborted);
        return Problems.Forbidden("Your role may not see welfare data; the attempt was recorded.");
    });
}
