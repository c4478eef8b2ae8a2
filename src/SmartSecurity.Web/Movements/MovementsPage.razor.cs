using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Queries;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Pictures;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Movements;

/// <summary>An officer asks for movements under an open case.</summary>
public sealed partial class MovementsPage(
    CaseBook cases, MovementLog log, PassageReader reader, DeskReader desk, DeviceDirectory directory, PictureTickets tickets,
    TimeProvider clock) : IDisposable
{
    private static readonly int[] DaysOffered = [1, 3, 7, 14, 30];

    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private IReadOnlyList<PoliceCase> _cases = [];
    private IReadOnlyList<Device> _devices = [];
    private IReadOnlyList<FoundPerson>? _found;
    private IReadOnlyList<PassageLine> _lines = [];
    private Dictionary<Guid, string?> _pictures = [];
    private MovementAnswer? _answer;
    private DateTimeOffset _now;
    private DateTime _from, _to;
    private bool _lookAlikes;
    private string _caseNumber = "", _newNumber = "", _newPurpose = "", _personText = "", _residentId = "", _plate = "", _deviceId = "";
    private string? _caseProblem;
    private int _newDays = 7, _page = 1;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    private int Pages => _answer is MovementAnswer.Rows rows ? (rows.Total + MovementLog.RowsPerPage - 1) / MovementLog.RowsPerPage : 0;

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        if ((await desk.CommunitiesAsync(_person, _closed.Token)).FirstOrDefault() is { } community)
            _zone = TimeZoneInfo.FindSystemTimeZoneById(community.TimeZone);
        _devices = await directory.ListAsync(null, _closed.Token);
        _now = clock.GetUtcNow();
        var local = TimeZoneInfo.ConvertTime(_now, _zone).DateTime;
        _to = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0, DateTimeKind.Unspecified).AddMinutes(1);
        _from = _to.AddHours(-24);
        await ReadCasesAsync();
    }

    private async Task ReadCasesAsync()
    {
        _cases = await cases.OpenCasesAsync(_person, _closed.Token);
        if (_cases.All(c => c.Number != _caseNumber)) _caseNumber = _cases.FirstOrDefault()?.Number ?? "";
    }

    private async Task OpenCaseAsync()
    {
        var (number, purpose) = (_newNumber.Trim(), _newPurpose.Trim());
        if (number.Length == 0 || purpose.Length == 0)
        {
            _caseProblem = MovementTexts.FillIn;
            return;
        }
        var opened = await cases.OpenAsync(_person, number, purpose, TimeSpan.FromDays(_newDays), _closed.Token);
        _caseProblem = opened ? null : MovementTexts.NumberTaken;
        if (!opened) return;
        (_newNumber, _newPurpose, _caseNumber) = ("", "", number);
        await ReadCasesAsync();
    }

    private async Task CloseCaseAsync()
    {
        await cases.CloseAsync(_person, _caseNumber, _closed.Token);
        _answer = null;
        await ReadCasesAsync();
    }

    private async Task FindAsync()
    {
        _found = await cases.FindPeopleAsync(_person, _caseNumber, _personText, _closed.Token);
        _residentId = _found.Count == 1 ? _found[0].Id.ToString("D") : "";
    }

    private async Task AskAsync(int page)
    {
        _page = page;
        _answer = await log.QueryAsync(_person.Name, _person.Sight, _caseNumber, new MovementFilter
        {
            ResidentId = Guid.TryParse(_residentId, out var resident) ? resident : null,
            Plate = string.IsNullOrWhiteSpace(_plate) ? null : _plate,
            LookAlikes = _lookAlikes,
            DeviceId = Guid.TryParse(_deviceId, out var device) ? device : null,
            From = Instant(_from),
            To = Instant(_to),
            Page = page,
        }, _closed.Token);
        _now = clock.GetUtcNow();
        _lines = _answer is MovementAnswer.Rows rows ? await reader.LinesAsync(_person, rows.Passages, _closed.Token) : [];
        _pictures = _lines.ToDictionary(l => l.Passage.Id, l => tickets.Path(_person, l.Passage.PictureSha256));
    }

    /// <summary>What was typed is the community's local time.</summary>
    private DateTimeOffset Instant(DateTime local) => new(local, _zone.GetUtcOffset(local));
}
