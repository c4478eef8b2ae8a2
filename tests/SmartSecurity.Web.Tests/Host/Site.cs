using Microsoft.Playwright;
using SmartSecurity.Core.Rules;
using SmartSecurity.Devices.Cameras;
using SmartSecurity.Pipeline.Cameras;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Pipeline.Enrolling;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Pipeline.Notifiers;
using SmartSecurity.Pipeline.Notifiers.Staff;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Vision;
using SmartSecurity.Web.Accuracy;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Welfare;

[assembly: AssemblyFixture(typeof(SmartSecurity.Web.Tests.Site))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace SmartSecurity.Web.Tests;

/// <summary>The web room on a free port with real storage in a folder of its own, and a browser to look at it.</summary>
public sealed class Site : IAsyncLifetime
{
    public const string Password = "a quiet night at the gate";
    public const string Admin = "admin", LiWei = "li.wei", ChenJie = "chen.jie", Manager = "zhao.min", Technician = "ops", Officer = "wang.jing";

    /// <summary>An officer for the interface: cases belong to whom opened them, and <see cref="Officer"/>'s page must start without one.</summary>
    public const string Detective = "he.qian";

    public const string Volunteer = "lin.hua", Captain = "wu.gang";
    public const string GatewaySecret = "a secret of the gateway";

    private readonly string _folder = Directory.CreateTempSubdirectory("smartsecurity-web").FullName;
    private WebApplication? _app;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A database of its own on the test's PostgreSQL; null: a SQLite file.</summary>
    public string? PostgresConnection { get; init; }

    /// <summary>Whether a browser is started; a site for programs only needs none.</summary>
    public bool HasBrowser { get; init; } = true;

    public Town Town { get; private set; } = default!;
    public Uri Address { get; private set; } = default!;
    public IServiceProvider Services => _app!.Services;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(Site).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration["Storage:DataDirectory"] = _folder;
        if (PostgresConnection is not null)
            (builder.Configuration["Storage:Engine"], builder.Configuration["Storage:ConnectionString"]) = ("postgres", PostgresConnection);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddWeb();
        builder.Services.AddStorage(builder.Configuration.GetSection("Storage"));
        builder.Services.AddSingleton<IProfileNames, TwoProfiles>().AddSingleton<IAccuracyReports, MeasuredHere>();
        builder.Services.AddSingleton<RuleReplay>().AddSingleton(new ProfileLimits(new Dictionary<string, TimeSpan?>()))
            .AddSingleton<IRule, RepeatedDenialsRule>().AddSingleton<IRule, CrowdRule>();
        builder.Services.AddSingleton<GatewayReplies>().Configure<NotifiersOptions>(o => o.Gateway.ReplySecret = GatewaySecret);
        builder.Services.AddSingleton<VapidKeys>().AddSingleton<SlowHistory>().AddSingleton<IHistoryReplay>(s => s.GetRequiredService<SlowHistory>());
        builder.Services.AddVision().AddSingleton<PatientStart>().AddSingleton<TemplateBook>().AddSingleton<BulkEnrolment>()
            .AddSingleton(new RtspReaderOptions { AllowLoopback = true }).AddSingleton<CameraVisit>()
            .AddSingleton<StagedStills>().AddSingleton<ICameraStills>(s => s.GetRequiredService<StagedStills>())
            .AddSingleton<WatchedFaces>().AddSingleton<GalleryKeeper>().AddHostedService(s => s.GetRequiredService<GalleryKeeper>());
        _app = builder.Build();
        _app.UseWeb();
        await Services.GetRequiredService<SecurityStore>().UpgradeAsync(Cancel);
        Town = await Town.SettleAsync(Services, Cancel);
        foreach (var (name, role) in Accounts) await AddAccountAsync(name, role);
        foreach (var (name, role) in new[] { (Volunteer, Roles.Volunteer), (Captain, Roles.BuildingCaptain) })
            await AddAccountAsync(name, role, Town.CommunityId);
        Services.GetRequiredService<DatabaseGate>().Open();
        await _app.StartAsync(Cancel);
        Address = new Uri(_app.Urls.Single());
        if (!HasBrowser) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync([]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_app is not null) await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A browser window of its own, signed in.</summary>
    public Task<Window> OpenAsync(string account, int widthPx = 1440, bool dark = false, string language = "zh-CN") =>
        OpenInAsync(_browser!, account, widthPx, dark, language);

    /// <summary>A window of a browser whose camera shows a film; the browser goes with the window.</summary>
    /// <param name="film">MJPEG, shown over and over; null: the browser has a camera and may not use it.</param>
    public async Task<Window> OpenWithCameraAsync(string? film, string account, int widthPx, bool dark, string language)
    {
        string[] camera = film is null ? ["--use-fake-device-for-media-stream", "--deny-permission-prompts"]
            : ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", $"--use-file-for-fake-video-capture={film}"];
        var browser = await LaunchAsync(camera);
        return await OpenInAsync(browser, account, widthPx, dark, language, owned: browser);
    }

    private Task<IBrowser> LaunchAsync(string[] more) => _playwright!.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = "/usr/bin/chromium",
        Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", .. more],
    });

    private async Task<Window> OpenInAsync(IBrowser browser, string account, int widthPx, bool dark, string language, IBrowser? owned = null)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(),
            ViewportSize = new ViewportSize { Width = widthPx, Height = widthPx < 800 ? 844 : 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            HasTouch = widthPx < 800,
        });
        context.SetDefaultTimeout(15_000);
        Assertions.SetDefaultExpectTimeout(20_000);   // two cores may be busy with something else: what is awaited still comes
        var spoken = Uri.EscapeDataString($"c={language}|uic={language}");
        await context.AddCookiesAsync([new Cookie { Name = ".AspNetCore.Culture", Value = spoken, Url = Address.ToString() }]);
        if (account.Length > 0)
        {
            var body = new APIRequestContextOptions { DataObject = new { name = account, password = Password } };
            var answer = await context.APIRequest.PostAsync("/api/v1/session", body);
            Assert.True(answer.Ok, $"{account} could not sign in: {answer.Status}");
        }
        return new Window(context, await context.NewPageAsync(), owned);
    }

    /// <summary>A client of the API, signed in; it sends the header that changes need, unless told not to.</summary>
    public async Task<HttpClient> ClientAsync(string? account, bool requestedWith = true)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = Address };
        if (requestedWith) client.DefaultRequestHeaders.Add("X-Requested-With", "tests");
        if (account is null) return client;
        (await client.PostAsJsonAsync("/api/v1/session", new { name = account, password = Password }, Cancel)).EnsureSuccessStatusCode();
        return client;
    }

    /// <summary>Raises an alert the way the community's writer does: by the book, committed, then announced.</summary>
    public Task<Guid> RaiseAsync(Core.Rules.AlertDraft draft) => Town.RaiseAsync(Services, draft, Cancel);

    public const int NeighbourId = 88;

    /// <summary>A second community, empty, for what shows only then.</summary>
    public async Task HaveNeighbourAsync()
    {
        await using var write = await Get<SecurityStore>().BeginWriteAsync(Cancel);
        if (await write.Db.Communities.FindAsync([NeighbourId], Cancel) is not null) return;
        write.Db.Communities.Add(new Core.Residents.Community { Id = NeighbourId, Name = "隔壁花园", TimeZone = "Asia/Shanghai" });
        await write.CommitAsync(Cancel);
    }

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    public SecurityDbContext Database() => Get<SecurityStore>().CreateDbContext();

    public AlertDesk Desk => Get<AlertDesk>();

    private static CancellationToken Cancel => CancellationToken.None;

    private static (string Name, string Role)[] Accounts =>
    [
        (Admin, Roles.Administrator), (LiWei, Roles.DutyOfficer), (ChenJie, Roles.DutyOfficer), (Manager, Roles.PropertyManager),
        (Technician, Roles.Operator), (Officer, Roles.Police), (Detective, Roles.Police),
    ];

    private async Task AddAccountAsync(string name, string role, int? community = null)
    {
        var accounts = Get<AccountBook>();
        var account = await accounts.AddAsync(name, role, Cancel, community);
        await accounts.SetPasswordAsync(account.Id, Password, Cancel);
    }

    private sealed class TwoProfiles : IProfileNames
    {
        public IReadOnlyList<string> Profiles => ["esp-rfid", "generic-mqtt-gate"];

        public IReadOnlyList<string> Releasable => ["generic-mqtt-gate"];
    }
}
