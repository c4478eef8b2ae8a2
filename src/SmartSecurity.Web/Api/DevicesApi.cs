using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Movements;

namespace SmartSecurity.Web.Api;

/// <summary>Devices and rejected messages.</summary>
internal static class DevicesApi
{
    /// <summary>A device with its health; a stream's password is masked.</summary>
    public sealed record DeviceAnswer(
        Guid Id, int CommunityId, DeviceRole Role, string Name, string Profile, string ExternalId, string? StreamUrl, Direction? FixedDirection,
        double? DoorHeldAfterS, double? SilentAfterS, DeviceCondition Condition, string? Message, DateTimeOffset? LastMessageAt,
        string? LastPictureSha256, DateTimeOffset? LastPictureAt, long? ClockSkewMs, IReadOnlyList<CameraMark> Marks,
        double? SecondFactorBelow, string? ClipStreamUrl);

    /// <summary>What is written of a device. Seconds: a door's limit 5 to 3600, silence 60 to 604800.</summary>
    /// <param name="Marks">A camera's regions and lines, 0..1 of its picture; null leaves those that are stored.</param>
    /// <param name="ClipStreamUrl">A finer stream of the camera that clips are taken from; null leaves what is stored, empty removes it.</param>
    /// <param name="AcceptView">True: a camera's view is right as it is now, and learnt anew.</param>
    public sealed record DeviceBody(
        int CommunityId, DeviceRole Role, string? Name, string? Profile, string? ExternalId, string? StreamUrl, Direction? FixedDirection,
        double? DoorHeldAfterS, double? SilentAfterS, IReadOnlyList<CameraMark>? Marks = null, bool AcceptView = false,
        double? SecondFactorBelow = null, string? ClipStreamUrl = null);

    public sealed record RejectedAnswer(
        Guid Id, DateTimeOffset ReceivedAt, string Transport, string Address, string? Profile, string? ExternalId, string Reason,
        string Payload, int PayloadBytes);

    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        var devices = api.MapGroup("/devices").WithTags("devices");
        devices.MapGet("", ListAsync).RequireAuthorization(Policies.Devices).Produces<IReadOnlyList<DeviceAnswer>>()
            .WithSummary("All devices with their health.");
        devices.MapPost("", PostAsync).RequireAuthorization(Policies.Operator).Produces<DeviceAnswer>(201).ProducesProblem(400).ProducesProblem(409)
            .WithSummary("Add a gate, camera or sensor.");
        devices.MapPut("/{id:guid}", PutAsync).RequireAuthorization(Policies.Operator).Produces<DeviceAnswer>().ProducesProblem(400).ProducesProblem(404)
            .WithSummary("Change name, limits, direction or stream of a device; role, profile and external id stay.");
        devices.MapDelete("/{id:guid}", DeleteAsync).RequireAuthorization(Policies.Operator).Produces(204).ProducesProblem(404)
            .WithSummary("Remove a device; its passages stay.");
        api.MapGet("/rejected", RejectedAsync).RequireAuthorization(Policies.Devices).WithTags("devices").Produces<IReadOnlyList<RejectedAnswer>>()
            .WithSummary("Messages that could not be read, the latest first.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, DeviceReader reader, CancellationToken cancel) =>
        TypedResults.Ok((await reader.ListAsync(Person.Of(http.User), cancel)).Select(Answer).ToList());

    private static async Task<IResult> PostAsync(DeviceBody body, HttpContext http, DeviceBook book, DeviceReader reader, CancellationToken cancel)
    {
        var (id, problem) = await book.AddAsync(Person.Of(http.User), Draft(body), cancel);
        if (id is null) return Problem(problem!.Value);
        var line = (await reader.ListAsync(Person.Of(http.User), cancel)).Single(l => l.Device.Id == id);
        return TypedResults.Created($"{ApiServices.Root}/devices/{id:D}", Answer(line));
    }

    private static async Task<IResult> PutAsync(Guid id, DeviceBody body, HttpContext http, DeviceBook book, DeviceReader reader, CancellationToken cancel)
    {
        var known = (await reader.ListAsync(Person.Of(http.User), cancel)).FirstOrDefault(l => l.Device.Id == id);
        if (known is null) return Problems.Missing("device");
        var (found, problem) = await book.ChangeAsync(Person.Of(http.User), id, Draft(body) with { Role = known.Device.Role }, cancel);
        if (problem is { } wrong) return Problem(wrong);
        return found ? TypedResults.Ok(Answer((await reader.ListAsync(Person.Of(http.User), cancel)).Single(l => l.Device.Id == id)))
            : Problems.Missing("device");
    }

    private static async Task<IResult> DeleteAsync(Guid id, HttpContext http, DeviceBook book, CancellationToken cancel) =>
        await book.RemoveAsync(Person.Of(http.User), id, cancel) ? TypedResults.NoContent() : Problems.Missing("device");

    private static async Task<IResult> RejectedAsync(HttpContext http, DeviceReader reader, CancellationToken cancel, int limit = DeviceReader.RejectedMax) =>
        TypedResults.Ok((await reader.RejectedAsync(Person.Of(http.User), limit, cancel)).Select(m => new RejectedAnswer(
            m.Id, m.ReceivedAt, m.Transport, m.Address, m.Profile, m.ExternalId, m.Reason, PayloadText.Of(m.Payload), m.PayloadBytes)).ToList());

    private static DeviceDraft Draft(DeviceBody body) => new()
    {
        CommunityId = body.CommunityId,
        Role = body.Role,
        Name = body.Name ?? "",
        Profile = body.Profile ?? "",
        ExternalId = body.ExternalId ?? "",
        StreamUrl = body.StreamUrl,
        ClipStreamUrl = body.ClipStreamUrl,
        FixedDirection = body.FixedDirection,
        DoorHeldAfter = body.DoorHeldAfterS is { } held ? TimeSpan.FromSeconds(held) : null,
        SecondFactorBelow = body.SecondFactorBelow,
        SilentAfter = body.SilentAfterS is { } silent ? TimeSpan.FromSeconds(silent) : null,
        Marks = body.Marks is { } marks ? [.. marks.Select(m => m with { Name = m.Name ?? "", Points = m.Points ?? [] })] : null,
        AcceptView = body.AcceptView,
    };

    private static DeviceAnswer Answer(DeviceLine line)
    {
        var d = line.Device;
        return new(d.Id, d.CommunityId, d.Role, d.Name, d.Profile, d.ExternalId, DeviceBook.Masked(d.StreamUrl), d.FixedDirection,
            d.DoorHeldAfter?.TotalSeconds, d.SilentAfter?.TotalSeconds,
            line.Condition, line.Message, d.LastMessageAt, d.LastPictureSha256, d.LastPictureAt, d.ClockSkewMs, CameraMarks.FromJson(d.MarksJson),
            d.SecondFactorBelow, DeviceBook.Masked(d.ClipStreamUrl));
    }

    private static IResult Problem(DeviceProblem problem) => Problems.Of(
        problem == DeviceProblem.Taken ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest,
        problem switch
        {
            DeviceProblem.NoName => "name has 1 to 128 characters.",
            DeviceProblem.NoProfile => "profile is none of the installed ones.",
            DeviceProblem.NoExternalId => "externalId has 1 to 128 characters.",
            DeviceProblem.BadStreamUrl => "streamUrl and clipStreamUrl must be rtsp:// or rtsps:// addresses.",
            DeviceProblem.BadSecondFactor => "secondFactorBelow lies above 0 and is at most 1.",
            DeviceProblem.BadDoorLimit => "doorHeldAfterS lies between 5 and 3600.",
            DeviceProblem.BadSilence => "silentAfterS lies between 60 and 604800.",
            DeviceProblem.BadMarks => "marks: at most 8, each with a name of its own of 1 to 32 characters; a line has two points, a region 3 to 12 "
                + "that do not cross; all lie between 0 and 1.",
            DeviceProblem.Taken => "A device of this profile and external id is registered already.",
            _ => "There is no such community.",
        });
}
