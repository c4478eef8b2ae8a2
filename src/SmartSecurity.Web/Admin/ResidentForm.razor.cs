using Microsoft.AspNetCore.Components;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Admin;

/// <summary>Adds or changes one resident: consents, credentials; the face has a section of its own.</summary>
public sealed partial class ResidentForm(
    ResidentBook book, ResidentReader reader, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private string _name = "", _address = "", _phone = "", _welfareBy = "", _kind = "card", _value = "";
    private bool _livesAlone, _welfareTicked, _changed, _bad;
    private string? _message;
    private WelfareWatches _watches;
    private AskWays _ways;
    private string _language = "zh-CN";

    /// <summary>Null: a resident to be.</summary>
    [Parameter] public ResidentWhole? Whole { get; set; }
    [Parameter] public int CommunityId { get; set; }
    [Parameter] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;
    [Parameter, EditorRequired] public Person Person { get; set; } = default!;
    [Parameter] public bool MayChange { get; set; }
    /// <summary>True when something was saved.</summary>
    [Parameter] public EventCallback<bool> OnDone { get; set; }

    private string Title => Whole?.Resident.Name ?? ResidentTexts.Add;

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override void OnInitialized()
    {
        if (Whole is null) return;
        var resident = Whole.Resident;
        (_name, _address, _phone) = (resident.Name, Whole.Address, resident.Phone ?? "");
        (_livesAlone, _watches, _ways, _language) = (resident.LivesAlone, resident.Watches, resident.AskWays, resident.Language ?? "zh-CN");
    }

    private static IEnumerable<WelfareWatches> Wishes => Enum.GetValues<WelfareWatches>().Where(w => w != WelfareWatches.None);

    /// <summary>A wish is ticked that nobody has consented to yet.</summary>
    private bool NeedsConsent =>
        Wishes.Any(w => _watches.HasFlag(w) && !ConsentBook.Covers(Whole?.Consents ?? [], w, clock.GetUtcNow()));

    private void Wish(WelfareWatches wish, bool wanted) => _watches = wanted ? _watches | wish : _watches & ~wish;

    private void AskBy(AskWays way, bool wanted) => _ways = wanted ? _ways | way : _ways & ~way;

    private async Task SaveAsync()
    {
        var (id, problem) = await book.SaveAsync(Person, Whole?.Resident.Id, new ResidentDraft
        {
            CommunityId = CommunityId,
            Name = _name,
            Address = _address,
            Phone = _phone,
            LivesAlone = _livesAlone,
            Watches = _watches,
            AskWays = _ways,
            Language = _language,
            WelfareConsentBy = _welfareTicked ? _welfareBy : null,
        }, _closed.Token);
        if (id is null) Tell(ResidentTexts.Problem(problem!.Value), bad: true);
        else await ShowSavedAsync(id.Value);
    }

    private async Task AddCredentialAsync()
    {
        var id = Whole!.Resident.Id;
        if (await book.AddCredentialAsync(Person, id, _kind, _value, _closed.Token) is { } problem)
        {
            Tell(ResidentTexts.Problem(problem), bad: true);
            return;
        }
        _value = "";
        await ShowSavedAsync(id);
    }

    private async Task RemoveAsync(Guid credentialId)
    {
        await book.RemoveCredentialAsync(Person, Whole!.Resident.Id, credentialId, _closed.Token);
        await ShowSavedAsync(Whole.Resident.Id);
    }

    private async Task ShowSavedAsync(Guid id)
    {
        _changed = true;
        Whole = await reader.ReadAsync(Person, id, _closed.Token);
        Tell(ResidentTexts.Saved, bad: false);
    }

    /// <summary>The face's own section wrote something, and says so itself.</summary>
    private async Task ReadAgainAsync()
    {
        (_changed, _message) = (true, null);
        Whole = await reader.ReadAsync(Person, Whole!.Resident.Id, _closed.Token);
    }

    private void Tell(string message, bool bad) => (_message, _bad) = (message, bad);
}
