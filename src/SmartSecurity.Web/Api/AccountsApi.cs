using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Api;

/// <summary>Accounts for administrators, and one's own second factor and sessions.</summary>
internal static class AccountsApi
{
    public sealed record AccountBody(string? Name, string? Role, IReadOnlyList<int>? Communities, string? Building, bool Disabled = false);

    public sealed record AccountAnswer(Guid Id, string Name, string Role, IReadOnlyList<int>? Communities, string? Building, bool Disabled,
        bool HasPassword, bool HasSecondFactor, DateTimeOffset? LockedUntil, DateTimeOffset? SeenAt);

    /// <param name="Link">Works once, within 24 hours. Without <c>Site:PublicUrl</c> a path.</param>
    public sealed record AddedAnswer(Guid Id, string Link);

    /// <inheritdoc cref="AddedAnswer"/>
    public sealed record LinkAnswer(string Link);

    public sealed record SecretAnswer(string Secret, string Uri);

    public sealed record CodeBody(string? Secret, string? Code);

    public sealed record RecoveryAnswer(IReadOnlyList<string> RecoveryCodes);

    public sealed record SessionRow(Guid Id, string Device, DateTimeOffset StartedAt, DateTimeOffset SeenAt, bool Current);

    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        var accounts = api.MapGroup("/accounts").RequireAuthorization(Policies.Accounts).WithTags("accounts");
        accounts.MapGet("", ListAsync).WithSummary("Every account, with role, reach and when it was last used.");
        accounts.MapPost("", AddAsync).Produces<AddedAnswer>(StatusCodes.Status201Created).ProducesProblem(400).ProducesProblem(409)
            .WithSummary("Adds an account; the answer holds its one-time link.");
        accounts.MapPut("/{id:guid}", ChangeAsync).Produces(204).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Changes role, reach, or closes an account; its sessions end.");
        accounts.MapPost("/{id:guid}/link", LinkAsync).Produces<LinkAnswer>().ProducesProblem(404).WithSummary("A link that signs in once within 24 hours.");
        accounts.MapDelete("/{id:guid}/second-factor", ResetAsync).Produces(204).ProducesProblem(404).WithSummary("Takes a lost second factor away.");
        accounts.MapDelete("/{id:guid}/sessions", EndAllAsync).Produces(204).WithSummary("Signs an account out everywhere.");

        var own = api.MapGroup("/account").RequireAuthorization().WithTags("account");
        own.MapPost("/second-factor", Begin).WithSummary("A fresh secret for an authenticator; nothing is kept until a code of it is sent.");
        own.MapPut("/second-factor", SetAsync).Produces<RecoveryAnswer>().ProducesProblem(400)
            .WithSummary("Turns the second factor on; tells the recovery codes.");
        own.MapGet("/sessions", SessionsAsync).WithSummary("Where one is signed in.");
        own.MapDelete("/sessions/{id:guid}", EndAsync).Produces(204).ProducesProblem(404).WithSummary("Ends one of one's sessions.");
    }

    private static async Task<Ok<AccountAnswer[]>> ListAsync(HttpContext http, AccountsDesk desk, CancellationToken cancel) => TypedResults.Ok(
        (await desk.ListAsync(Person.Of(http.User), cancel)).Select(l => new AccountAnswer(l.Id, l.Name, l.Role, l.Sight.Communities, l.Sight.Building,
            l.Disabled, l.HasPassword, l.HasSecondFactor, l.LockedUntil, l.SeenAt)).ToArray());

    private static async Task<IResult> AddAsync(AccountBody body, HttpContext http, AccountsDesk desk, CancellationToken cancel)
    {
        if (Change(body, out var why) is not { } wanted) return Problems.Bad(why!);
        var (id, link, problem) = await desk.AddAsync(Person.Of(http.User), body.Name ?? "", wanted, cancel);
        return problem is { } no ? Refuse(no) : TypedResults.Created($"{ApiServices.Root}/accounts/{id:D}", new AddedAnswer(id!.Value, link!));
    }

    private static async Task<IResult> ChangeAsync(Guid id, AccountBody body, HttpContext http, AccountsDesk desk, CancellationToken cancel)
    {
        if (Change(body, out var why) is not { } wanted) return Problems.Bad(why!);
        return await desk.ChangeAsync(Person.Of(http.User), id, wanted, cancel) is { } problem ? Refuse(problem) : TypedResults.NoContent();
    }

    private static async Task<IResult> LinkAsync(Guid id, HttpContext http, AccountsDesk desk, CancellationToken cancel) =>
        await desk.LinkAsync(Person.Of(http.User), id, cancel) is { } link ? TypedResults.Ok(new LinkAnswer(link)) : Problems.Missing("account");

    private static async Task<IResult> ResetAsync(Guid id, HttpContext http, AccountsDesk desk, CancellationToken cancel) =>
        await desk.ResetSecondFactorAsync(Person.Of(http.User), id, cancel) ? TypedResults.NoContent() : Problems.Missing("account");

    private static async Task<NoContent> EndAllAsync(Guid id, HttpContext http, AccountsDesk desk, CancellationToken cancel)
    {
        await desk.EndSessionsAsync(Person.Of(http.User), id, cancel);
        return TypedResults.NoContent();
    }

    private static Ok<SecretAnswer> Begin(HttpContext http)
    {
        var secret = AccountBook.NewSecondFactor();
        return TypedResults.Ok(new SecretAnswer(secret, Texts.SecondFactorTexts.Uri(Person.Of(http.User).Name, secret)));
    }

    private static async Task<IResult> SetAsync(CodeBody body, HttpContext http, SignInDesk desk)
    {
        if (body.Secret is not { Length: >= 16 and <= 64 } secret || secret.Any(c => c is not ((>= 'A' and <= 'Z') or (>= '2' and <= '7'))))
            return Problems.Bad("secret is the Base32 text this interface gave.");
        return await desk.SetSecondFactorAsync(http, secret, body.Code ?? "") is { } codes
            ? TypedResults.Ok(new RecoveryAnswer(codes))
            : Problems.Bad("The code is not one of this secret now.");
    }

    private static async Task<Ok<SessionRow[]>> SessionsAsync(HttpContext http, AccountBook accounts, CancellationToken cancel)
    {
        var current = Person.SessionOf(http.User);
        return TypedResults.Ok((await accounts.SessionsAsync(Person.Of(http.User).AccountId, cancel))
            .Select(s => new SessionRow(s.Id, s.Device, s.StartedAt, s.SeenAt, s.Id == current)).ToArray());
    }

    private static async Task<IResult> EndAsync(Guid id, HttpContext http, SignInDesk desk) =>
        await desk.EndSessionsAsync(http, id) > 0 ? TypedResults.NoContent() : Problems.Missing("session");

    private static AccountChange? Change(AccountBody body, out string? why)
    {
        try
        {
            why = null;
            return new(body.Role ?? "", Sight.Of(body.Communities, body.Building), body.Disabled);
        }
        catch (ArgumentException e)
        {
            why = e.Message;
            return null;
        }
    }

    private static ProblemHttpResult Refuse(AccountProblem problem) => problem switch
    {
        AccountProblem.Missing => Problems.Missing("account"),
        AccountProblem.NameTaken => Problems.Of(StatusCodes.Status409Conflict, "There is an account of this name already."),
        AccountProblem.LastAdministrator => Problems.Of(StatusCodes.Status409Conflict, "This is the last administrator."),
        AccountProblem.Oneself => Problems.Of(StatusCodes.Status409Conflict, "Nobody closes or changes the role of their own account."),
        AccountProblem.OneCommunity => Problems.Bad("Volunteers and captains belong to exactly one community."),
        AccountProblem.WholeSite => Problems.Bad("Administrators see everything: leave communities and building out."),
        AccountProblem.NoSuchCommunity => Problems.Bad("There is no such community."),
        AccountProblem.NoSuchRole => Problems.Bad("There is no such role."),
        _ => Problems.Bad("A name has 1 to 64 characters."),
    };
}
