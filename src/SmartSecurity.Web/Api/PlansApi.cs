using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using SmartSecurity.Core.Devices;
using SmartSecurity.Pipeline.Cameras;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Pictures;
using SmartSecurity.Web.Plans;

namespace SmartSecurity.Web.Api;

/// <summary>Plans, their drawings and marks; and a camera's picture of this moment.</summary>
internal static class PlansApi
{
    /// <summary>An opened drawing may do nothing at all: no script, no style, no load, no form, as if from nowhere.</summary>
    private const string DrawingPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

    /// <summary>In milliseconds: by our clocks, for a browser's may be wrong.</summary>
    private const string AgeHeader = "Picture-Age-Ms";

    public sealed record PlanAnswerRow(Guid Id, int CommunityId, string Name, string MediaType, int WidthPx, int HeightPx, int Version);

    /// <param name="X">0..1 of the plan's width, <c>y</c> of its height.</param>
    /// <param name="CameraId">The camera that looks at it; null: the nearest.</param>
    public sealed record MarkAnswer(Guid DeviceId, string Name, DeviceRole Role, DeviceCondition Condition, double X, double Y, Guid? CameraId);

    public sealed record PlanWhole(PlanAnswerRow Plan, string Drawing, IReadOnlyList<MarkAnswer> Marks);

    public sealed record PlanBody(string? Name, int Version);

    public sealed record MarkBody(Guid DeviceId, double X, double Y, Guid? CameraId = null);

    /// <param name="Version">The plan's version that these marks were made from.</param>
    public sealed record MarksBody(int Version, IReadOnlyList<MarkBody>? Marks);

    public sealed record PlanHolds(int Version);

    public static void MapPlans(this IEndpointRouteBuilder api)
    {
        var plans = api.MapGroup("/plans").WithTags("plans");
        plans.MapGet("", ListAsync).RequireAuthorization(Policies.Devices).Produces<IReadOnlyList<PlanAnswerRow>>().WithSummary("All plans.");
        plans.MapPost("", PostAsync).RequireAuthorization(Policies.Operator).Accepts<byte[]>("image/svg+xml", "image/png", "image/jpeg")
            .Produces<PlanWhole>(201).ProducesProblem(400).ProducesProblem(409)
            .WithSummary("Add a plan: the body is the file itself, at most 4 MB; an SVG is cleaned of everything that could run or load.");
        plans.MapGet("/{id:guid}", GetAsync).RequireAuthorization(Policies.Devices).Produces<PlanWhole>().ProducesProblem(404)
            .WithSummary("One plan with its devices as they are now.");
        plans.MapPut("/{id:guid}", RenameAsync).RequireAuthorization(Policies.Operator).Produces<PlanHolds>().ProducesProblem(400).ProducesProblem(404)
            .ProducesProblem(409).WithSummary("Give a plan another name.");
        plans.MapDelete("/{id:guid}", DeleteAsync).RequireAuthorization(Policies.Operator).Produces(204).ProducesProblem(404)
            .WithSummary("Remove a plan with its marks; devices stay.");
        plans.MapPut("/{id:guid}/marks", MarksAsync).RequireAuthorization(Policies.Operator).Produces<PlanHolds>().ProducesProblem(400)
            .ProducesProblem(404).ProducesProblem(409).WithSummary("Put all devices of a plan where they stand; who is left out is taken off it.");
        plans.MapGet("/{id:guid}/drawing", DrawingAsync).RequireAuthorization(Policies.Devices)
            .Produces(200, contentType: "image/svg+xml", additionalContentTypes: ["image/png", "image/jpeg"]).ProducesProblem(404)
            .WithSummary("The drawing, for an image element.");
        api.MapGet("/cameras/{id:guid}/preview.jpg", PreviewAsync).RequireAuthorization(Policies.Desk).WithTags("plans")
            .Produces(200, contentType: "image/jpeg").Produces(304).ProducesProblem(404)
            .WithSummary("What a camera shows at this moment, faces blurred; 404 when it has given nothing for 10 s.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, PlanWork work, CancellationToken cancel) =>
        TypedResults.Ok<IReadOnlyList<PlanAnswerRow>>([.. (await work.ListAsync(Person.Of(http.User), cancel)).Select(Row)]);

    private static async Task<IResult> GetAsync(Guid id, HttpContext http, PlanWork work, CancellationToken cancel) =>
        await work.ViewAsync(Person.Of(http.User), id, cancel) is { } view ? TypedResults.Ok(Whole(view)) : Problems.Missing("plan");

    private static async Task<IResult> PostAsync(
        string? name, int communityId, HttpContext http, PlanWork work, TimeProvider clock, CancellationToken cancel)
    {
        if (http.Request.ContentLength > PlanDrawing.BytesMax) return TooLarge();
        using var file = new MemoryStream();
        var buffer = new byte[81_920];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, cancel)) > 0)
        {
            if (file.Length + read > PlanDrawing.BytesMax) return TooLarge();
            file.Write(buffer, 0, read);
        }
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        return await work.UploadAsync(Person.Of(http.User), id, communityId, name ?? "", file.ToArray(), cancel) switch
        {
            UploadAnswer.Refused { Problem: var problem } => Problem(problem),
            UploadAnswer.BadSvg { Problem: var problem } => Problems.Bad($"This SVG is not taken: {Word(problem)}."),
            UploadAnswer.BadPicture => Problems.Bad($"This is no PNG or JPEG, is damaged, or has over {PlanFile.PixelsMax} pixels."),
            _ => TypedResults.Created($"{ApiServices.Root}/plans/{id:D}", Whole((await work.ViewAsync(Person.Of(http.User), id, cancel))!)),
        };
    }

    private static async Task<IResult> RenameAsync(Guid id, PlanBody body, HttpContext http, PlanWork work, CancellationToken cancel) =>
        Answer(await work.RenameAsync(Person.Of(http.User), id, body.Version, body.Name ?? "", cancel));

    private static async Task<IResult> DeleteAsync(Guid id, HttpContext http, PlanWork work, CancellationToken cancel) =>
        await work.RemoveAsync(Person.Of(http.User), id, cancel) ? TypedResults.NoContent() : Problems.Missing("plan");

    private static async Task<IResult> MarksAsync(Guid id, MarksBody body, HttpContext http, PlanWork work, CancellationToken cancel) =>
        Answer(await work.PutMarksAsync(Person.Of(http.User), id, body.Version,
            [.. (body.Marks ?? []).Select(m => new MarkDraft(m.DeviceId, m.X, m.Y, m.CameraId))], cancel));

    private static async Task<IResult> DrawingAsync(Guid id, HttpContext http, PlanWork work, CancellationToken cancel)
    {
        if (await work.DrawingAsync(Person.Of(http.User), id, cancel) is not var (bytes, plan)) return Problems.Missing("plan");
        http.Response.Headers.ContentSecurityPolicy = DrawingPolicy;
        http.Response.Headers.CacheControl = "private, no-cache";
        // A name makes it a download wherever it is opened by itself; an image element doesn't mind.
        return Results.Bytes(bytes, plan.MediaType, "plan" + Ending(plan.MediaType), entityTag: new EntityTagHeaderValue($"\"{plan.DrawingSha256}\""));
    }

    /// <remarks>A ticket is of a look that was written into the audit as a whole; without one each picture is an entry of its own.</remarks>
    private static async Task<IResult> PreviewAsync(Guid id, string? ticket, HttpContext http, ICameraStills stills, PictureTickets tickets,
        SecurityStore store, AuditLog audit, TimeProvider clock, CancellationToken cancel)
    {
        var person = Person.Of(http.User);
        http.Response.Headers.CacheControl = "no-store";
        await using (var db = store.CreateDbContext(person.Sight))
            if (!await db.Devices.AnyAsync(d => d.Id == id && d.Role == DeviceRole.Camera, cancel)) return Problems.Missing("camera");
        if (!tickets.Holds(person, PlanWork.PreviewOf(id), ticket))
            await audit.AppendAsync(new(person.Name, "camera.preview", new Dictionary<string, object?>(StringComparer.Ordinal) { ["camera"] = id }), cancel);
        if (await stills.NewestAsync(id, cancel) is not { } still)
            return Problems.Of(StatusCodes.Status404NotFound, "This camera has given no picture for 10 s, or none that may be shown.");
        var age = Math.Max(0, (long)(clock.GetUtcNow() - still.At).TotalMilliseconds);
        http.Response.Headers[AgeHeader] = age.ToString(CultureInfo.InvariantCulture);
        return Results.Bytes(still.Jpeg, "image/jpeg", entityTag: new EntityTagHeaderValue(
            string.Create(CultureInfo.InvariantCulture, $"\"{still.At.ToUnixTimeMilliseconds()}\"")));
    }

    private static IResult Answer(PlanAnswer answer) => answer switch
    {
        PlanAnswer.Done done => TypedResults.Ok(new PlanHolds(done.Version)),
        PlanAnswer.Changed changed => Problems.Of(StatusCodes.Status409Conflict, "Somebody else changed this plan: read it again.",
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["version"] = changed.Version }),
        PlanAnswer.Refused refused => Problem(refused.Problem),
        _ => Problems.Missing("plan"),
    };

    private static IResult Problem(PlanProblem problem) => problem switch
    {
        PlanProblem.TooLarge => TooLarge(),
        PlanProblem.NameTaken => Problems.Of(StatusCodes.Status409Conflict, "The community has a plan of this name."),
        PlanProblem.TooManyPlans => Problems.Of(StatusCodes.Status409Conflict, $"A community has at most {SitePlan.EachMax} plans."),
        PlanProblem.NoName => Problems.Bad($"name has 1 to {SitePlan.NameLengthMax} characters."),
        PlanProblem.NoCommunity => Problems.Bad("There is no such community."),
        PlanProblem.BadSize => Problems.Bad($"The longer side is at most {SitePlan.AspectMax} times the shorter."),
        PlanProblem.TooManyMarks => Problems.Bad($"A plan holds at most {PlanMark.EachMax} devices."),
        PlanProblem.MarkedTwice => Problems.Bad("A device stands on a plan once."),
        PlanProblem.OutsidePlan => Problems.Bad("x and y lie between 0 and 1."),
        PlanProblem.NoDevice => Problems.Bad("deviceId is none of this community's devices."),
        _ => Problems.Bad("cameraId is none of this community's cameras."),
    };

    private static IResult TooLarge() => Problems.Of(StatusCodes.Status400BadRequest, $"The file has more than {PlanDrawing.BytesMax} bytes.");

    private static string Word(Core.Plans.SvgProblem problem) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(problem.ToString());

    private static string Ending(string mediaType) => mediaType switch { "image/png" => ".png", "image/jpeg" => ".jpg", _ => ".svg" };

    private static PlanAnswerRow Row(SitePlan p) => new(p.Id, p.CommunityId, p.Name, p.MediaType, p.WidthPx, p.HeightPx, p.Version);

    private static PlanWhole Whole(PlanView view) => new(Row(view.Plan), view.DrawingPath, [.. view.Marks.Select(m => new MarkAnswer(
        m.Line.Device.Id, m.Line.Device.Name, m.Line.Device.Role, m.Line.Condition, m.Mark.X, m.Mark.Y, m.Mark.CameraId))]);
}
