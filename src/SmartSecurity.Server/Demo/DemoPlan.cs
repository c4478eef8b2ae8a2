using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Plans;
using SmartSecurity.Web.Releases;

namespace SmartSecurity.Server.Demo;

/// <summary>The demo's plan and groups of doors: a drawing of its grounds, uploaded and marked by its operator like any other.</summary>
public sealed class DemoPlan(SecurityStore store, PlanWork work, ReleaseWork releases, TimeProvider clock)
{
    private const string Drawing = "harmony-garden.svg", Operator = "luo.qiang";

    /// <summary>Where each device stands, by what it calls itself, and the camera that looks at it.</summary>
    private static readonly (string Device, double X, double Y, string? Camera)[] Places =
    [
        ("gate-1", .275, .1125, DemoLive.PedestrianCamera), ("gate-2", .925, .5, null), ("gate-3", .275, .8875, null), ("gate-4", .733, .81, null),
        ("gate-5", .633, .1125, DemoLive.VehicleCamera), ("gate-6", .633, .8875, null),
        (DemoLive.PedestrianCamera, .325, .205, null), (DemoLive.VehicleCamera, .685, .205, null),
    ];

    private Guid? _planId;

    /// <summary>Uploads the plan at the first call, and puts on it what is there by now: cameras come after the gates.</summary>
    public async Task PlaceAsync(CancellationToken cancel)
    {
        Person person;
        Dictionary<string, Guid> devices;
        await using (var db = store.CreateDbContext())
        {
            var account = await db.Accounts.AsNoTracking().SingleAsync(a => a.Name == Operator, cancel);
            person = new(account.Id, account.Name, Roles.Operator);
            devices = await db.Devices.Where(d => d.CommunityId == DemoCommunity.CommunityId).ToDictionaryAsync(d => d.ExternalId, d => d.Id, cancel);
        }
        if (_planId is null)
        {
            var id = Guid.CreateVersion7(clock.GetUtcNow());
            var uploaded = await work.UploadAsync(person, id, DemoCommunity.CommunityId, "全区 Grounds", await FileAsync(cancel), cancel);
            if (uploaded is not UploadAnswer.Done) throw new UnreachableException($"The demo's own plan was refused: {uploaded}.");
            _planId = id;
            await GroupAsync(person, "消防疏散 · 全部出入口", [.. DemoCommunity.Gates.Select(g => devices[g.ExternalId])], cancel);
            await GroupAsync(person, "北门", [devices["gate-1"], devices["gate-5"]], cancel);
        }
        var marks = Places.Where(p => devices.ContainsKey(p.Device)).Select(p => new MarkDraft(
            devices[p.Device], p.X, p.Y, p.Camera is { } camera && devices.TryGetValue(camera, out var cameraId) ? cameraId : null)).ToList();
        if (await work.ViewAsync(person, _planId.Value, cancel) is not { Plan: var plan }) return;   // somebody who looks at the demo removed it
        await work.PutMarksAsync(person, plan.Id, plan.Version, marks, cancel);
    }

    private async Task GroupAsync(Person person, string name, IReadOnlyList<Guid> doors, CancellationToken cancel)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        if (await releases.SaveGroupAsync(person, id, DemoCommunity.CommunityId, name, doors, 0, cancel) is { } problem)
            throw new UnreachableException($"The demo's own group was refused: {problem}.");
    }

    private static async Task<byte[]> FileAsync(CancellationToken cancel)
    {
        await using var file = typeof(DemoPlan).Assembly.GetManifestResourceStream(Drawing)
            ?? throw new UnreachableException($"{Drawing} is part of the program.");
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancel);
        return bytes.ToArray();
    }
}
