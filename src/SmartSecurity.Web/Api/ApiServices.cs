using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace SmartSecurity.Web.Api;

/// <summary>The REST API under <c>/api/v1</c> and its description at <c>/openapi/v1.json</c>. Everything a page does, it does too.</summary>
internal static class ApiServices
{
    public const string Root = "/api/v1";

    /// <summary>A page of another site can't send this header, so the cookie alone changes nothing.</summary>
    public const string RequestedWith = "X-Requested-With";

    public static void AddApi(this IServiceCollection services)
    {
        services.AddOpenApi("v1", o => o.ShouldInclude = api => api.RelativePath?.StartsWith("api/v1", StringComparison.Ordinal) == true);
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase)));
    }

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi().AllowAnonymous();
        var api = routes.MapGroup(Root).AddEndpointFilter(RefuseForeignPagesAsync).ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        api.MapSession();
        api.MapAlerts();
        api.MapProcedures();
        api.MapNotices();
        api.MapFigures();
        api.MapPassages();
        api.MapDevices();
        api.MapResidents();
        api.MapCare();
        api.MapChecks();
        api.MapWelfare();
        api.MapPatrols();
        api.MapAccounts();
        api.MapRules();
        api.MapHandovers();
        api.MapReleases();
        api.MapPlans();
    }

    private static async ValueTask<object?> RefuseForeignPagesAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        // Signing in is left out: it takes a JSON body, which a foreign page can't send without being asked first. A gateway's reply brings its own secret.
        var free = HttpMethods.IsPost(request.Method) && (request.Path.Equals(Root + "/session", StringComparison.OrdinalIgnoreCase)
            || request.Path.Equals(Root + ChecksApi.ReplyPath, StringComparison.OrdinalIgnoreCase));
        if (HttpMethods.IsGet(request.Method) || free || request.Headers.ContainsKey(RequestedWith)) return await next(context);
        return Problems.Forbidden($"Send the header {RequestedWith} (any value) with requests that change something.");
    }
}
