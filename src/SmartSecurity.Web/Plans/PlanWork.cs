using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Plans;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Pictures;

namespace SmartSecurity.Web.Plans;

/// <summary>A device on a plan, as it is at this moment.</summary>
public sealed record MarkSeen(DeviceLine Line, PlanMark Mark)
{
    public PlannedDevice Planned => new(Line.Device.Id, Line.Device.Name, Line.Device.Role, Mark.X, Mark.Y, Mark.CameraId);
}

/// <summary>A plan to look at.</summary>
/// <param name="Marks">By role and name.</param>
public sealed record PlanView(SitePlan Plan, IReadOnlyList<MarkSeen> Marks)
{
    /// <summary>Address of the drawing; a browser keeps it by its digest.</summary>
    public string DrawingPath => $"/api/v1/plans/{Plan.Id:D}/drawing?v={Plan.DrawingSha256[..12]}";
}

/// <summary>Where an alert is, and through which camera one sees it.</summary>
/// <param name="Camera">Null: no other camera stands on this plan.</param>
public sealed record AlertPlaceSeen(PlanView View, MarkSeen Here, NearCamera? Camera);

/// <summary>What came of an upload.</summary>
public abstract record UploadAnswer
{
    private UploadAnswer() { }
    public sealed record Done(Guid PlanId) : UploadAnswer;
    public sealed record Refused(PlanProblem Problem) : UploadAnswer;
    public sealed record BadSvg(SvgProblem Problem) : UploadAnswer;
    public sealed record BadPicture : UploadAnswer;
}

/// <summary>Plans for pages and API alike. A plan names nobody, so looking at one is no audit entry; each change is, and each look through a camera.</summary>
public sealed class PlanWork(PlanBook book, DeviceStates states, PictureTickets tickets, AuditLog audit)
{
    public Task<IReadOnlyList<SitePlan>> ListAsync(Person person, CancellationToken cancel) => book.ListAsync(person.Sight, cancel);

    public async Task<PlanView?> ViewAsync(Person person, Guid planId, CancellationToken cancel) =>
        await book.FindAsync(person.Sight, planId, cancel) is { } seen ? View(seen, await states.ListAsync(cancel)) : null;

    /// <summary>The same plan with its devices as they are now; its marks stay as they were read.</summary>
    public async Task<PlanView> AgainAsync(PlanView view, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(view);
        return View(new(view.Plan, [.. view.Marks.Select(m => m.Mark)]), await states.ListAsync(cancel));
    }

    /// <summary>Every device of a plan's community, on the plan or not.</summary>
    public async Task<IReadOnlyList<DeviceLine>> DevicesAsync(Person person, int communityId, CancellationToken cancel) =>
        [.. (await states.ListAsync(cancel)).Where(l => l.Device.CommunityId == communityId && person.Sight.Includes(communityId))];

    /// <summary>Of several plans with the device the first that has a camera; null: it stands on none.</summary>
    public async Task<AlertPlaceSeen?> PlaceAsync(Person person, Alert alert, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(alert);
        if (alert.DeviceId is not { } device) return null;
        var lines = await states.ListAsync(cancel);
        var places = (await book.WithDeviceAsync(person.Sight, device, cancel)).Select(seen => View(seen, lines))
            .Where(view => view.Marks.Any(m => m.Mark.DeviceId == device)).Select(view => Place(view, device, alert.Category)).ToList();
        return places.Find(p => p.Camera is not null) ?? places.FirstOrDefault();
    }

    public async Task<(byte[] Bytes, SitePlan Plan)?> DrawingAsync(Person person, Guid planId, CancellationToken cancel) =>
        await book.FindAsync(person.Sight, planId, cancel) is { Plan: var plan }
            && await book.DrawingAsync(person.Sight, planId, cancel) is { } bytes ? (bytes, plan) : null;

    public async Task<UploadAnswer> UploadAsync(
        Person person, Guid planId, int communityId, string name, ReadOnlyMemory<byte> file, CancellationToken cancel)
    {
        var answer = PlanFile.Of(file) switch
        {
            PlanFile.BadSvg { Problem: var problem } => new UploadAnswer.BadSvg(problem),
            PlanFile.BadPicture => new UploadAnswer.BadPicture(),
            PlanFile.Read read => await book.AddAsync(person.Sight,
                new(planId, communityId, name, read.MediaType, read.Bytes, read.WidthPx, read.HeightPx), cancel) switch
            {
                PlanAnswer.Refused { Problem: var problem } => new UploadAnswer.Refused(problem),
                _ => new UploadAnswer.Done(planId),
            },
            _ => (UploadAnswer)new UploadAnswer.Refused(PlanProblem.TooLarge),
        };
        await WriteAsync(person, "plan.add",
            [("plan", planId), ("community", communityId), ("bytes", file.Length), ("result", answer.GetType().Name)], cancel);
        return answer;
    }

    public async Task<PlanAnswer> PutMarksAsync(Person person, Guid planId, int versionSeen, IReadOnlyList<MarkDraft> marks, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(marks);
        var answer = await book.PutMarksAsync(person.Sight, planId, versionSeen, marks, cancel);
        await WriteAsync(person, "plan.marks", [("plan", planId), ("marks", marks.Count), ("result", answer.GetType().Name)], cancel);
        return answer;
    }

    public async Task<PlanAnswer> RenameAsync(Person person, Guid planId, int versionSeen, string name, CancellationToken cancel)
    {
        var answer = await book.RenameAsync(person.Sight, planId, versionSeen, name, cancel);
        await WriteAsync(person, "plan.rename", [("plan", planId), ("result", answer.GetType().Name)], cancel);
        return answer;
    }

    public async Task<bool> RemoveAsync(Person person, Guid planId, CancellationToken cancel)
    {
        var removed = await book.RemoveAsync(person.Sight, planId, cancel);
        await WriteAsync(person, "plan.remove", [("plan", planId), ("result", removed ? "Done" : "Missing")], cancel);
        return removed;
    }

    /// <summary>Somebody looks through a camera because of an alert: one audit entry for the whole look, however many pictures it shows.</summary>
    /// <returns>Address of the camera's picture of this moment; it holds for <see cref="PictureTickets.Lifetime"/>.</returns>
    public async Task<string> LookThroughAsync(Person person, Guid alertId, Guid cameraId, CancellationToken cancel)
    {
        await WriteAsync(person, "camera.preview", [("camera", cameraId), ("alert", alertId)], cancel);
        return PreviewPath(person, cameraId);
    }

    /// <summary>The same look goes on: a fresh ticket, and no entry.</summary>
    internal string PreviewPath(Person person, Guid cameraId) =>
        $"/api/v1/cameras/{cameraId:D}/preview.jpg?ticket={tickets.Make(person, PreviewOf(cameraId))}";

    internal static string PreviewOf(Guid cameraId) => $"camera:{cameraId:N}";

    private static AlertPlaceSeen Place(PlanView view, Guid device, AlertCategory category)
    {
        var here = view.Marks.Single(m => m.Mark.DeviceId == device);
        // What is wrong with a camera is seen through another one.
        var camera = NearestCamera.Of(here.Planned, view.Marks.Select(m => m.Planned), view.Plan.WidthPx, view.Plan.HeightPx,
            besideItself: category == AlertCategory.CameraFault);
        return new(view, here, camera);
    }

    private static PlanView View(PlanSeen seen, IReadOnlyList<DeviceLine> lines)
    {
        var byId = lines.ToDictionary(l => l.Device.Id);
        return new(seen.Plan, [.. seen.Marks.Where(m => byId.ContainsKey(m.DeviceId)).Select(m => new MarkSeen(byId[m.DeviceId], m))
            .OrderBy(m => m.Line.Device.Role).ThenBy(m => m.Line.Device.Name, StringComparer.Ordinal)]);
    }

    private Task WriteAsync(Person person, string action, (string Name, object? Value)[] detail, CancellationToken cancel) =>
        audit.AppendAsync(new(person.Name, action, detail.ToDictionary(d => d.Name, d => d.Value, StringComparer.Ordinal)), cancel);
}
