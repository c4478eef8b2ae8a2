using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Notices;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Care;

/// <summary>Messages on their way, for the operator: they name nobody.</summary>
public sealed partial class MessagesPage(MessageWork work, NoticeOutbox outbox, NoticeWork notices, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Delivery> _lines = [];
    private IReadOnlyList<(AlertNotice Notice, StaffWay Way)> _notices = [];
    private DateTimeOffset _now;
    private string? _notice;
    private bool _read, _bad;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        await ReadAsync();
    }

    private async Task RetryAsync(Guid id)
    {
        (_notice, _bad) = await work.RetryAsync(_person, id, _closed.Token) ? (CareTexts.Retried, false) : (CareTexts.NotRetried, true);
        await ReadAsync();
    }

    private async Task RetryNoticeAsync(Guid id)
    {
        (_notice, _bad) = await notices.RetryAsync(_person, id, _closed.Token) ? (CareTexts.Retried, false) : (CareTexts.NotRetried, true);
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _notices = await outbox.ListAsync(_person.Sight, _closed.Token);
        (_lines, _now, _read) = (await work.ListAsync(_person, _closed.Token), clock.GetUtcNow(), true);
    }
}
