using Microsoft.Playwright;

namespace SmartSecurity.Web.Tests;

/// <summary>One browser window. Whatever the browser complains about (a script refused, a file missing) is kept.</summary>
public sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly IBrowser? _owned;
    private readonly List<string> _complaints = [];

    /// <param name="owned">A browser that is closed with this window; null: it serves others, too.</param>
    public Window(IBrowserContext context, IPage page, IBrowser? owned = null)
    {
        (_context, Page, _owned) = (context, page, owned);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }
    public IReadOnlyList<string> Complaints => _complaints;

    public ILocator Find(string testId) => Page.GetByTestId(testId);

    public ILocator Row(Guid alertId) => Page.Locator($"[data-testid=alert-row][data-alert-id='{alertId:D}']");

    public Task GoAsync(string path) => Page.GotoAsync(path);

    /// <summary>Waits until an alert is on the list and scrolls to it: only what is near the view is drawn, and other tests' alerts are there too.</summary>
    public async Task SeeAlertAsync(Guid alertId)
    {
        const string lookFurther = """
            id => {
              // A list that was scrolled shows its old rows a moment longer: it is there when it is there twice.
              const row = document.querySelector(`[data-testid=alert-row][data-alert-id="${id}"]`);
              const twice = row && window.rowSeen === id;
              window.rowSeen = row ? id : null;
              if (row) { row.scrollIntoView({ block: 'center' }); return twice; }
              let list = document.querySelector('[data-list]');
              while (list && list.scrollHeight <= list.clientHeight + 1) list = list.parentElement;
              list ??= document.scrollingElement;
              const end = list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
              list.scrollTop = end ? 0 : list.scrollTop + list.clientHeight / 2;
              return false;
            }
            """;
        await Page.WaitForFunctionAsync(lookFurther, $"{alertId:D}", new() { PollingInterval = 150, Timeout = 30_000 });
        await Assertions.Expect(Row(alertId)).ToBeVisibleAsync();
    }

    /// <summary>Opens an alert, and waits until it is there.</summary>
    public async Task OpenAlertAsync(Guid alertId)
    {
        await SeeAlertAsync(alertId);
        await Row(alertId).ClickAsync();
        await Assertions.Expect(Page.Locator($"[data-testid=alert-detail][data-alert-id='{alertId:D}']")).ToBeVisibleAsync();
    }

    /// <summary>Chooses files, once the page listens to that input: it does so a moment after it is drawn, long before a person could.</summary>
    public async Task ChooseAsync(string testId, params string[] files)
    {
        await Page.WaitForFunctionAsync("id => document.querySelector(`[data-testid=${id}]`)?._blazorInputFileNextFileId !== undefined", testId);
        await Find(testId).SetInputFilesAsync(files);
    }

    /// <summary>A picture for a person to look at, when the environment names a folder for it.</summary>
    public async Task ShotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("SMARTSECURITY_SHOTS") is not { Length: > 0 } folder) return;
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        if (_owned is not null) await _owned.DisposeAsync();
    }
}
