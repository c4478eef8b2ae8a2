using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Care;

/// <summary>Messages on their way, for the operator: they name nobody.</summary>
public sealed partial class MessagesPage(MessageWork work, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Delivery> _lines = [];
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

    private async Task ReadAsync()
    {
        (_lines, _now, _read) = (await work.ListAsync(_closed.Token), clock.GetUtcNow(), true);
    }
}
