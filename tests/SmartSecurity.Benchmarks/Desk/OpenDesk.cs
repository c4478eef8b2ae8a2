using System.Globalization;
using Microsoft.Playwright;

namespace SmartSecurity.Benchmarks.Desk;

/// <summary>A duty desk in a real browser: when each alert stood on the screen, and what came over the wire.</summary>
internal sealed class OpenDesk : IAsyncDisposable
{
    /// <summary>Notes for each plate when its row was first in the page, in milliseconds since 1970.</summary>
    private const string Watch = """
        window.seenAt = {};
        const plate = /皖[A-Z][0-9]{5}/g;
        const look = () => {
          const now = Date.now();
          for (const row of document.querySelectorAll('[data-testid=alert-row]'))
            for (const found of row.textContent.match(plate) ?? []) window.seenAt[found] ??= now;
        };
        document.addEventListener('DOMContentLoaded', () =>
            new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true }));
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IPage _page;
    private long _bytes;

    private OpenDesk(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, _page) = (playwright, browser, page);

    /// <summary>What came over the page's connection since the start, in bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public static async Task<OpenDesk> OpenAsync(ConsoleSite site)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] });
        var context = await browser.NewContextAsync(new() { BaseURL = site.Address.ToString(), ViewportSize = new() { Width = 1440, Height = 900 } });
        var signIn = await context.APIRequest.PostAsync("/api/v1/session",
            new() { DataObject = new { name = ConsoleSite.Officer, password = ConsoleSite.Password } });
        if (!signIn.Ok) throw new BenchmarkFailedException("The officer could not sign in.");
        var page = await context.NewPageAsync();
        var desk = new OpenDesk(playwright, browser, page);
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
            Interlocked.Add(ref desk._bytes, frame.Binary?.Length ?? frame.Text?.Length ?? 0);
        await page.AddInitScriptAsync(Watch);
        await page.GotoAsync("/");
        await page.Locator("body[data-keys]").WaitForAsync();
        return desk;
    }

    /// <summary>Milliseconds since 1970 at which each plate stood on the screen.</summary>
    public async Task<IReadOnlyDictionary<string, long>> SeenAtAsync()
    {
        var seen = await _page.EvaluateAsync<Dictionary<string, double>>("() => window.seenAt");
        return seen.ToDictionary(s => s.Key, s => (long)s.Value, StringComparer.Ordinal);
    }

    /// <summary>How many are open, as the title says.</summary>
    public async Task<int> OpenCountAsync() =>
        int.Parse(new string([.. (await _page.TitleAsync()).TakeWhile(c => c != ')').Where(char.IsAsciiDigit)]) is { Length: > 0 } digits ? digits : "0",
            CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
