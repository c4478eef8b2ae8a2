using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using MudBlazor;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Admin;

/// <summary>Plates and faces that an authority looks for.</summary>
public sealed partial class WatchListPage(WatchListBook book, DeskReader desk) : IDisposable
{
    private readonly DialogOptions _small = new() { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true };
    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<WatchListEntry> _entries = [];
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private WatchListEntry? _removing;
    private WatchListProblem? _problem;
    private IReadOnlyList<WatchedFace> _faces = [];
    private WatchedFace? _removingFace;
    private WatchListProblem? _faceProblem;
    private byte[] _picture = [];
    private int _faceDays = 7;
    private string _faceReference = "", _faceSecond = "", _facePassword = "";
    private int _communityId, _days = 7;
    private string _plate = "", _reference = "", _second = "", _secondPassword = "";

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    private bool MayChange => _communityId > 0 && Policies.RolesOf[Policies.Registry].Contains(_person.Role, StringComparer.Ordinal);

    private bool Removing
    {
        get => _removing is not null;
        set => _removing = value ? _removing : null;
    }

    private bool RemovingFace
    {
        get => _removingFace is not null;
        set => _removingFace = value ? _removingFace : null;
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        if ((await desk.CommunitiesAsync(_person, _closed.Token)).FirstOrDefault() is { } community)
            (_communityId, _zone) = (community.Id, TimeZoneInfo.FindSystemTimeZoneById(community.TimeZone));
        _entries = await book.ListAsync(_person, _closed.Token);
        _faces = await book.ListFacesAsync(_person, _closed.Token);
    }

    private async Task ChooseAsync(InputFileChangeEventArgs chosen)
    {
        _picture = [];
        if (chosen.File.Size > WatchListBook.PictureBytesMax)
        {
            _faceProblem = WatchListProblem.NoPicture;
            return;
        }
        await using var stream = chosen.File.OpenReadStream(WatchListBook.PictureBytesMax, _closed.Token);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, _closed.Token);
        (_picture, _faceProblem) = (bytes.ToArray(), null);
    }

    private async Task AddFaceAsync()
    {
        _faceProblem = await book.AddFaceAsync(_person, _picture, _faceReference, _faceDays, new(_faceSecond, _facePassword), _closed.Token);
        _facePassword = "";
        if (_faceProblem is not null) return;
        (_picture, _faceReference, _faceSecond) = ([], "", "");
        _faces = await book.ListFacesAsync(_person, _closed.Token);
    }

    private async Task RemoveFaceAsync()
    {
        if (_removingFace is null) return;
        await book.RemoveFaceAsync(_person, _removingFace.Id, _closed.Token);
        _removingFace = null;
        _faces = await book.ListFacesAsync(_person, _closed.Token);
    }

    private async Task AddAsync()
    {
        _problem = await book.AddAsync(_person, _communityId, _plate, _reference, _days, new(_second, _secondPassword), _closed.Token);
        _secondPassword = "";
        if (_problem is not null) return;
        (_plate, _reference, _second) = ("", "", "");
        _entries = await book.ListAsync(_person, _closed.Token);
    }

    private async Task RemoveAsync()
    {
        if (_removing is null) return;
        await book.RemoveAsync(_person, _removing, _closed.Token);
        _removing = null;
        _entries = await book.ListAsync(_person, _closed.Token);
    }
}
