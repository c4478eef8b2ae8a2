using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Pipeline.Notifiers;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Care;

/// <summary>Trips, family, an override with its end, links and questions of one resident, on the console.</summary>
public sealed partial class CareSection(CareReader reader, CareBook book, IOptions<SiteOptions> site, NavigationManager go, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private CareWhole? _care;
    private List<Row> _rows = [];
    private QrCode? _made;
    private DateTimeOffset _now;
    private DateTime? _from, _until;
    private DateOnly? _patienceUntil;
    private double _factor = .5;
    private string _reason = "";
    private string? _message;
    private bool _bad;

    [Parameter, EditorRequired] public Guid ResidentId { get; set; }
    [Parameter, EditorRequired] public Person Person { get; set; } = default!;
    [Parameter] public bool MayChange { get; set; }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override Task OnInitializedAsync() => ReadAsync(again: false);

    private async Task ReadAsync(bool again)
    {
        _now = clock.GetUtcNow();
        _care = await reader.ReadAsync(Person.Name, Person.Sight, ResidentId, _closed.Token, again);
        if (_care is null) return;
        _rows = [.. _care.Contacts.Select(c => new Row { Id = c.Id, Name = c.Name, Phone = c.Phone, Relation = c.Relation ?? "", MayAnswer = c.MayAnswer })];
        if (_rows.Count < ResidentContact.EachMax && MayChange) _rows.Add(new Row());
    }

    private Task TravelAsync() => TellAsync(WelfareWord.Away, At(_from), At(_until), CareTexts.TripNoted);

    private Task BackAsync() => TellAsync(WelfareWord.Back, null, null, CareTexts.TripTakenBack);

    private async Task TellAsync(WelfareWord word, DateTimeOffset? from, DateTimeOffset? until, string done)
    {
        var result = await book.TellAsync(new(ResidentId, word, Person.Name, ToldVia.Console, until), Person.Sight, from, _closed.Token);
        await ShowAsync(result is Telling.Done or Telling.Already ? null : result == Telling.TooMany ? CareTexts.TooManyTrips : CareTexts.BadUntil, done);
    }

    private async Task SaveContactsAsync()
    {
        var problem = await book.SaveContactsAsync(Person.Name, Person.Sight, ResidentId,
            [.. _rows.Select(r => new ContactDraft(r.Id, r.Name, r.Phone, r.Relation, r.MayAnswer))], _closed.Token);
        if (problem is { } wrong) (_message, _bad) = (CareTexts.Problem(wrong), true);
        else await ShowAsync(null, CareTexts.Saved);
    }

    private async Task OverrideAsync()
    {
        var until = _patienceUntil is { } day ? LocalDay.EndOf(day, _care!.Zone) : default;
        var problem = await book.OverrideAsync(Person.Name, Person.Sight, ResidentId, _factor, _reason, until, _closed.Token);
        await ShowAsync(problem is { } wrong ? CareTexts.Problem(wrong) : null, CareTexts.Saved);
    }

    private async Task EndOverrideAsync()
    {
        await book.EndOverrideAsync(Person.Name, Person.Sight, ResidentId, _closed.Token);
        await ShowAsync(null, CareTexts.Saved);
    }

    private async Task MakeLinkAsync(Guid? contactId)
    {
        if (await book.MakeLinkAsync(Person.Name, Person.Sight, ResidentId, contactId, _closed.Token) is not { } token) return;
        var path = $"/me/{token}";
        var outside = site.Value.LinkTo(path);
        _made = QrCode.Of(outside ?? go.BaseUri.TrimEnd('/') + path, outside is not null);
        await ReadAsync(again: true);
    }

    private async Task RevokeAsync(Guid linkId)
    {
        await book.RevokeLinkAsync(Person.Name, Person.Sight, ResidentId, linkId, _closed.Token);
        _made = null;
        await ShowAsync(null, CareTexts.Saved);
    }

    private async Task ShowAsync(string? problem, string done)
    {
        (_message, _bad) = (problem ?? done, problem is not null);
        if (problem is null) await ReadAsync(again: true);
    }

    private string WhoseIs(PersonalLink link) => link.ContactId is not { } id ? _care!.Resident.Name
        : _care!.Contacts.FirstOrDefault(c => c.Id == id)?.Name ?? AppTexts.None;

    private DateTimeOffset? At(DateTime? local) => local is { } at ? LocalInput.At(at, _care!.Zone) : null;

    private sealed class Row
    {
        public Guid? Id { get; init; }
        public string Name { get; set; } = "";
        public string Phone { get; set; } = "";
        public string Relation { get; set; } = "";
        public bool MayAnswer { get; set; } = true;
    }
}
