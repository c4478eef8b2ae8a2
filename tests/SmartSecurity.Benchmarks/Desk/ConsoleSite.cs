using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Benchmarks.Gates;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Testing;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Benchmarks.Desk;

/// <summary>The program as an operator starts it, a process of its own, with gates, watched plates and one officer. Nothing is ever folded.</summary>
internal sealed class ConsoleSite : IAsyncDisposable
{
    public const string Officer = "li.wei";
    public const string Password = "a quiet night at the gate";
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartsecurity-");
    private Process? _process;

    public int BrokerPort { get; } = FreePort.Find();

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Find().ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Resident memory of the program, in MiB.</summary>
    public double MemoryMiB
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    public async Task StartAsync(IEnumerable<string> plates, TimeProvider clock, CancellationToken cancel)
    {
        await SeedAsync(plates, clock, cancel);
        var program = Path.Combine(RepoRoot(), "src", "SmartSecurity.Server", "bin", "Release", "net10.0", "SmartSecurity.Server.dll");
        string[] settings =
        [
            program, "start", $"--Urls={Address}", $"--Storage:DataDirectory={_folder.FullName}", $"--Mqtt:Embedded:Port={BrokerPort}",
            "--Alerts:FoldAbove=0", "--Serilog:MinimumLevel:Default=Warning", "--Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime=Warning",
        ];
        var start = new ProcessStartInfo("dotnet", settings) { UseShellExecute = false, WorkingDirectory = _folder.FullName, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        using var http = new HttpClient { BaseAddress = Address };
        var began = clock.GetTimestamp();
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(200), clock);
        while (!await IsReadyAsync(http, cancel))
        {
            if (clock.GetElapsedTime(began) > StartsWithin) throw new BenchmarkFailedException("The program did not start.");
            await looks.WaitForNextTickAsync(cancel);
        }
    }

    /// <summary>Signs the officer in.</summary>
    public async Task<CookieContainer> SignInAsync(CancellationToken cancel)
    {
        var cookies = new CookieContainer();
        using var handler = new SocketsHttpHandler { CookieContainer = cookies };
        using var http = new HttpClient(handler) { BaseAddress = Address };
        http.DefaultRequestHeaders.Add("X-Requested-With", "bench");
        (await http.PostAsJsonAsync("/api/v1/session", new { name = Officer, password = Password }, cancel)).EnsureSuccessStatusCode();
        return cookies;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        _process?.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancel)
    {
        try
        {
            var said = await http.GetFromJsonAsync<System.Text.Json.JsonElement>("/healthz", cancel);
            return said.GetProperty("healthy").EnumerateArray().Any(p => p.GetString() == "broker");
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private async Task SeedAsync(IEnumerable<string> plates, TimeProvider clock, CancellationToken cancel)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:DataDirectory"] = _folder.FullName })
            .Build();
        await using var services = new ServiceCollection().AddLogging().AddSingleton(clock).AddSingleton<HealthBoard>()
            .AddSingleton<IPasswordHashing, PasswordHashing>().AddStorage(settings.GetSection("Storage")).BuildServiceProvider();
        var store = services.GetRequiredService<SecurityStore>();
        await store.UpgradeAsync(cancel);
        await using (var write = await store.BeginWriteAsync(cancel))
        {
            write.Db.Communities.Add(new Community { Id = 1, Name = "翠湖花园", TimeZone = "Asia/Shanghai" });
            for (var gate = 0; gate < GateTraffic.Gates; gate++)
                write.Db.Devices.Add(new Device
                {
                    Id = Guid.CreateVersion7(clock.GetUtcNow()),
                    CommunityId = 1,
                    Role = DeviceRole.Gate,
                    Name = GateTraffic.GateName(gate),
                    Profile = GateTraffic.Profile,
                    ExternalId = GateTraffic.GateName(gate),
                });
            foreach (var plate in plates)
                write.Db.WatchList.Add(new WatchListEntry
                {
                    Id = Guid.CreateVersion7(clock.GetUtcNow()),
                    CommunityId = 1,
                    Plate = plate,
                    AuthorityReference = "bench",
                    ConfirmedBy = "a",
                    SecondConfirmedBy = "b",
                    AddedAt = clock.GetUtcNow(),
                    ExpiresAt = clock.GetUtcNow().AddDays(7),
                });
            await write.CommitAsync(cancel);
        }
        var accounts = services.GetRequiredService<AccountBook>();
        var officer = await accounts.AddAsync(Officer, Roles.DutyOfficer, cancel);
        await accounts.SetPasswordAsync(officer.Id, Password, cancel);
    }

    private static string RepoRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SmartSecurity.sln")))
            folder = folder.Parent ?? throw new BenchmarkFailedException("The checkout was not found above the benchmark.");
        return folder.FullName;
    }
}
