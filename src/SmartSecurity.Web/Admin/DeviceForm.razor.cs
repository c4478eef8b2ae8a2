using Microsoft.AspNetCore.Components;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Residents;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Admin;

/// <summary>Adds or changes one device.</summary>
public sealed partial class DeviceForm(DeviceBook book, IProfileNames profiles) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private string _name = "", _profile = "", _externalId = "", _streamUrl = "", _clipStreamUrl = "", _direction = "";
    private int _communityId;
    private int? _doorHeldS, _silentMin;
    private DeviceProblem? _problem;
    private IReadOnlyList<CameraMark> _marks = [];
    private bool _acceptView, _secondFactor, _hasClipStream;

    /// <summary>Null: a device to be.</summary>
    [Parameter] public Device? Editing { get; set; }
    [Parameter] public DeviceRole Role { get; set; }
    [Parameter, EditorRequired] public IReadOnlyList<Community> Communities { get; set; } = [];
    [Parameter, EditorRequired] public Person Person { get; set; } = default!;
    /// <summary>Address of the camera's last picture; null: there is none.</summary>
    [Parameter] public string? Picture { get; set; }
    /// <summary>Gates that lines of this camera may belong to.</summary>
    [Parameter] public IReadOnlyList<Device> Gates { get; set; } = [];
    /// <summary>True when something was saved.</summary>
    [Parameter] public EventCallback<bool> OnDone { get; set; }

    private IProfileNames Profiles => profiles;

    private bool HasPicture => Role == DeviceRole.Camera && Editing is not null;

    private string Title => Editing?.Name ?? Role switch
    {
        DeviceRole.Camera => DeviceTexts.AddCamera,
        DeviceRole.Gate => DeviceTexts.AddGate,
        _ => DeviceTexts.AddSensor,
    };

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override void OnInitialized()
    {
        _communityId = Editing?.CommunityId ?? (Communities.Count > 0 ? Communities[0].Id : 0);
        if (Editing is null) return;
        (_name, _profile, _externalId) = (Editing.Name, Editing.Profile, Editing.ExternalId);
        _marks = CameraMarks.FromJson(Editing.MarksJson);
        _hasClipStream = Editing.ClipStreamUrl is not null;
        _secondFactor = Editing.SecondFactorBelow is not null;
        _direction = Editing.FixedDirection?.ToString() ?? "";
        (_doorHeldS, _silentMin) = ((int?)Editing.DoorHeldAfter?.TotalSeconds, (int?)Editing.SilentAfter?.TotalMinutes);
    }

    private async Task SaveAsync()
    {
        var draft = new DeviceDraft
        {
            CommunityId = _communityId,
            Role = Role,
            Name = _name,
            Profile = _profile,
            ExternalId = _externalId,
            StreamUrl = _streamUrl,
            ClipStreamUrl = !_hasClipStream ? "" : string.IsNullOrWhiteSpace(_clipStreamUrl) ? null : _clipStreamUrl,
            FixedDirection = Enum.TryParse<Direction>(_direction, out var way) ? way : null,
            DoorHeldAfter = _doorHeldS is { } s ? TimeSpan.FromSeconds(s) : null,
            SecondFactorBelow = !_secondFactor ? null : Editing?.SecondFactorBelow ?? DeviceBook.SecondFactorUsual,
            SilentAfter = _silentMin is { } min ? TimeSpan.FromMinutes(min) : null,
            Marks = Editing is not null && Role == DeviceRole.Camera ? _marks : null,
            AcceptView = _acceptView,
        };
        _problem = Editing is null
            ? (await book.AddAsync(Person, draft, _closed.Token)).Problem
            : (await book.ChangeAsync(Person, Editing.Id, draft, _closed.Token)).Problem;
        if (_problem is null) await OnDone.InvokeAsync(true);
    }
}
