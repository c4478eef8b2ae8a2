using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Admin;

/// <summary>What an operator typed of a device; checked before anything is written.</summary>
public sealed record DeviceDraft
{
    public int CommunityId { get; init; }
    public DeviceRole Role { get; init; }
    public string Name { get; init; } = "";
    /// <summary>For a gate or sensor; a camera's is always <see cref="DeviceBook.CameraProfile"/>.</summary>
    public string Profile { get; init; } = "";
    /// <summary>The device's own name in its messages; empty for a camera: its id is used.</summary>
    public string ExternalId { get; init; } = "";
    public string? StreamUrl { get; init; }
    /// <summary>See <see cref="Device.ClipStreamUrl"/>: null leaves what is stored, empty removes it.</summary>
    public string? ClipStreamUrl { get; init; }
    public Direction? FixedDirection { get; init; }
    public TimeSpan? DoorHeldAfter { get; init; }

    /// <summary>See <see cref="Device.SecondFactorBelow"/>.</summary>
    public double? SecondFactorBelow { get; init; }
    public TimeSpan? SilentAfter { get; init; }
    /// <summary>A camera's regions and lines; null leaves those that are stored.</summary>
    public IReadOnlyList<CameraMark>? Marks { get; init; }
    /// <summary>A camera's view is right as it is now, and to be learnt anew.</summary>
    public bool AcceptView { get; init; }
}

/// <summary>Why a device was not written.</summary>
public enum DeviceProblem { NoName, NoProfile, NoExternalId, BadStreamUrl, BadDoorLimit, BadSecondFactor, BadSilence, BadMarks, Taken, NoCommunity }

/// <summary>Adds, changes and removes devices; each step is one audit entry. Stream addresses leave it only masked.</summary>
public sealed class DeviceBook(DeviceDirectory directory, Desk.DeskReader desk, IProfileNames profiles, AuditLog audit, TimeProvider clock)
{
    public const string CameraProfile = "camera";
    public const int NameLengthMax = 128;
    /// <summary>What the form's tick sets: 2 of 101 portraits of living people are under it.</summary>
    public const double SecondFactorUsual = 0.8;

    public static readonly TimeSpan DoorHeldMin = TimeSpan.FromSeconds(5), DoorHeldMax = TimeSpan.FromHours(1);
    public static readonly TimeSpan SilentMin = TimeSpan.FromMinutes(1), SilentMax = TimeSpan.FromDays(7);

    /// <returns>The device's id, or what is wrong.</returns>
    public async Task<(Guid? Id, DeviceProblem? Problem)> AddAsync(Person person, DeviceDraft draft, CancellationToken cancel)
    {
        if (ProblemOf(draft, adding: true) is { } problem) return (null, problem);
        if ((await desk.CommunitiesAsync(person, cancel)).All(c => c.Id != draft.CommunityId)) return (null, DeviceProblem.NoCommunity);
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var camera = draft.Role == DeviceRole.Camera;
        var device = new Device
        {
            Id = id,
            CommunityId = draft.CommunityId,
            Role = draft.Role,
            Name = draft.Name.Trim(),
            Profile = camera ? CameraProfile : draft.Profile,
            ExternalId = camera && string.IsNullOrWhiteSpace(draft.ExternalId) ? id.ToString("D") : draft.ExternalId.Trim(),
        };
        Fill(device, draft);
        try
        {
            await directory.AddAsync(device, cancel);
        }
        catch (InvalidOperationException)
        {
            return (null, DeviceProblem.Taken);   // the directory's way to say: registered already
        }
        await WriteAsync(person, "device.add", id, cancel);
        return (id, null);
    }

    /// <returns>Found: false when it is gone. A null stream address leaves the one that is stored.</returns>
    public async Task<(bool Found, DeviceProblem? Problem)> ChangeAsync(Person person, Guid id, DeviceDraft draft, CancellationToken cancel)
    {
        if (ProblemOf(draft, adding: false) is { } problem) return (true, problem);
        var found = await directory.ChangeAsync(person.Sight, id, device =>
        {
            device.Name = draft.Name.Trim();
            Fill(device, draft);
            if (draft.AcceptView && device.Role == DeviceRole.Camera) device.ViewAcceptedAt = clock.GetUtcNow();
        }, cancel);
        if (found) await WriteAsync(person, "device.change", id, cancel);
        return (found, null);
    }

    public async Task<bool> RemoveAsync(Person person, Guid id, CancellationToken cancel)
    {
        var found = await directory.RemoveAsync(person.Sight, id, cancel);
        if (found) await WriteAsync(person, "device.remove", id, cancel);
        return found;
    }

    /// <summary>The address without its password: <c>rtsp://user:•••@host/path</c>.</summary>
    public static string? Masked(string? streamUrl)
    {
        if (streamUrl is null) return null;
        if (!Uri.TryCreate(streamUrl, UriKind.Absolute, out var uri)) return "•••";
        var user = uri.UserInfo.Split(':')[0];
        var who = uri.UserInfo.Length == 0 ? "" : $"{user}:•••@";
        var port = uri.IsDefaultPort || uri.Port < 0 ? "" : ":" + uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return $"{uri.Scheme}://{who}{uri.Host}{port}{uri.AbsolutePath}";
    }

    private static void Fill(Device device, DeviceDraft draft)
    {
        if (device.Role == DeviceRole.Camera && !string.IsNullOrWhiteSpace(draft.StreamUrl)) device.StreamUrl = draft.StreamUrl.Trim();
        if (device.Role == DeviceRole.Camera && draft.ClipStreamUrl is { } finer) device.ClipStreamUrl = finer.Trim() is { Length: > 0 } url ? url : null;
        if (device.Role == DeviceRole.Camera && draft.Marks is { } marks) device.MarksJson = CameraMarks.ToJson(marks);
        device.FixedDirection = draft.FixedDirection;
        device.DoorHeldAfter = draft.DoorHeldAfter;
        device.SecondFactorBelow = draft.SecondFactorBelow;
        device.SilentAfter = draft.SilentAfter;
    }

    private DeviceProblem? ProblemOf(DeviceDraft draft, bool adding)
    {
        if (string.IsNullOrWhiteSpace(draft.Name) || draft.Name.Trim().Length > NameLengthMax) return DeviceProblem.NoName;
        if (draft.DoorHeldAfter is { } held && (held < DoorHeldMin || held > DoorHeldMax)) return DeviceProblem.BadDoorLimit;
        if (draft.SecondFactorBelow is { } least && !(least > 0 && least <= 1)) return DeviceProblem.BadSecondFactor;
        if (draft.SilentAfter is { } silent && (silent < SilentMin || silent > SilentMax)) return DeviceProblem.BadSilence;
        if (draft.Marks is { } marks && CameraMarks.Check(marks) is not null) return DeviceProblem.BadMarks;
        if (draft.Role == DeviceRole.Camera)
        {
            if (!string.IsNullOrWhiteSpace(draft.ClipStreamUrl) && !IsStream(draft.ClipStreamUrl)) return DeviceProblem.BadStreamUrl;
            var given = !string.IsNullOrWhiteSpace(draft.StreamUrl);
            return (adding || given) && !IsStream(draft.StreamUrl) ? DeviceProblem.BadStreamUrl : null;
        }
        if (!adding) return null;
        if (!profiles.Profiles.Contains(draft.Profile, StringComparer.Ordinal)) return DeviceProblem.NoProfile;
        return string.IsNullOrWhiteSpace(draft.ExternalId) || draft.ExternalId.Trim().Length > NameLengthMax ? DeviceProblem.NoExternalId : null;
    }

    private static bool IsStream(string? url) =>
        Uri.TryCreate(url?.Trim(), UriKind.Absolute, out var uri) && (uri.Scheme is "rtsp" or "rtsps") && uri.Host.Length > 0;

    private Task WriteAsync(Person person, string action, Guid id, CancellationToken cancel) =>
        audit.AppendAsync(new(person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal) { ["device"] = id }), cancel);
}
