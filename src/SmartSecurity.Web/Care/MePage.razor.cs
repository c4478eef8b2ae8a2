using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Care;

/// <summary>A resident's own page, and a family member's. Each look is one audit entry.</summary>
public sealed partial class MePage(PersonalLinks links, CareReader reader, CareBook book, TimeProvider clock)
{
    private PersonalLink? _link;
    private CareWhole? _care;
    private DateTimeOffset _now;
    private string? _notice;
    private bool _bad;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [Parameter] public string Token { get; set; } = "";
    [SupplyParameterFromForm(FormName = "tell")] private string? Word { get; set; }
    [SupplyParameterFromForm(FormName = "trip")] private string? From { get; set; }
    [SupplyParameterFromForm(FormName = "trip")] private string? Until { get; set; }
    [SupplyParameterFromForm(FormName = "guests")] private string? GuestsUntil { get; set; }
    [SupplyParameterFromForm(FormName = "contacts")] private List<ContactForm>? Contacts { get; set; }

    private bool IsFamily => _link?.ContactId is not null;
    private string Who => IsFamily ? TellingBook.Family : TellingBook.Resident;
    private bool MayTell => _link!.ContactId is not { } contact || _care!.Contacts.Any(c => c.Id == contact && c.MayAnswer);
    private DateTimeOffset? Away => _care!.Resident.AwayUntil is { } until && until > _now ? until : null;
    private int Rows => Math.Min(_care!.Contacts.Count + 1, ResidentContact.EachMax);

    private string Watched => string.Join(Say.Of("、", ", "),
        Enum.GetValues<WelfareWatches>().Where(w => w != WelfareWatches.None && _care!.Resident.Watches.HasFlag(w)).Select(CareTexts.Wish));

    protected override async Task OnInitializedAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        _now = clock.GetUtcNow();
        _link = await links.FindAsync(Token, Http.RequestAborted);
        if (_link is null) Http.AnswerNotThere();
        else await ReadAsync();
    }

    private async Task ReadAsync() => _care = await reader.ReadAsync(Who, Sight.Everything, _link!.ResidentId, Http.RequestAborted);

    private async Task TellAsync()
    {
        if (!Ready || !Enum.TryParse<WelfareWord>(Word, out var word) || word is not (WelfareWord.Fine or WelfareWord.NeededHelp)) return;
        await ShowAsync(await book.TellAsync(Told(word, null), Sight.Everything, null, Http.RequestAborted), CareTexts.ThanksLine(word));
    }

    private async Task TravelAsync()
    {
        if (!Ready) return;
        var until = LocalInput.Read(Until, _care!.Zone);
        await ShowAsync(await book.TellAsync(Told(WelfareWord.Away, until), Sight.Everything, LocalInput.Read(From, _care.Zone), Http.RequestAborted),
            CareTexts.TripNoted);
    }

    private async Task ReceiveAsync()
    {
        if (!Ready) return;
        var told = Told(WelfareWord.Guests, LocalInput.Read(GuestsUntil, _care!.Zone));
        await ShowAsync(await book.TellAsync(told, Sight.Everything, null, Http.RequestAborted), CareTexts.GuestsNoted);
    }

    private async Task BackAsync()
    {
        if (Ready) await ShowAsync(await book.TellAsync(Told(WelfareWord.Back, null), Sight.Everything, null, Http.RequestAborted), CareTexts.TripTakenBack);
    }

    private async Task SaveContactsAsync()
    {
        if (!Ready || IsFamily) return;
        var problem = await book.SaveContactsAsync(Who, Sight.Everything, _link!.ResidentId, [.. (Contacts ?? []).Select(c =>
            new ContactDraft(Guid.TryParse(c.Id, out var id) ? id : null, c.Name ?? "", c.Phone ?? "", c.Relation, c.MayAnswer))], Http.RequestAborted);
        (_notice, _bad) = problem is { } wrong ? (CareTexts.Problem(wrong), true) : (CareTexts.Saved, false);
        await ReadAsync();
    }

    private bool Ready => _care is not null && MayTell;

    private Told Told(WelfareWord word, DateTimeOffset? until) => new(_link!.ResidentId, word, Who, ToldVia.Page, until);

    private async Task ShowAsync(Telling result, string done)
    {
        (_notice, _bad) = result switch
        {
            Telling.Done or Telling.Already => (done, false),
            Telling.TooMany => (CareTexts.TooManyTrips, true),
            _ => (CareTexts.BadUntil, true),
        };
        await ReadAsync();
    }

    /// <summary>What the form sends of one row.</summary>
    public sealed class ContactForm
    {
        public string? Id { get; set; }
        public string? Name { get; set; }
        public string? Phone { get; set; }
        public string? Relation { get; set; }
        public bool MayAnswer { get; set; }
    }
}
