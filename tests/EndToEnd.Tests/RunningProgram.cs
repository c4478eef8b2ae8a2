using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Testing;
using SmartSecurity.Web.Account;

namespace SmartSecurity.EndToEnd.Tests;

/// <summary>The program as it is shipped, in a process of its own, on a data folder of its own that the test fills first.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    public const string Password = "a quiet night at the gate";
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("smartsecurity-e2e-").FullName;
    private readonly ServiceProvider _services;
    private Process? _process;

    public RunningProgram()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:DataDirectory"] = _folder }).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<HealthBoard>()
            .AddSingleton<IPasswordHashing, PasswordHashing>().AddStorage(settings.GetSection("Storage")).BuildServiceProvider();
    }

    public string Address { get; } = $"http://localhost:{FreePort.Find().ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Makes the database with a community, its devices, and people on duty.</summary>
    public async Task SettleAsync(IReadOnlyList<Device> devices, IReadOnlyList<(string Name, string Role)> people, CancellationToken cancel)
    {
        var store = _services.GetRequiredService<SecurityStore>();
        await store.UpgradeAsync(cancel);
        await using (var write = await store.BeginWriteAsync(cancel))
        {
            write.Db.Communities.Add(new Community { Id = 1, Name = "和园小区", TimeZone = "Asia/Shanghai" });
            write.Db.Devices.AddRange(devices);
            await write.CommitAsync(cancel);
        }
        var accounts = _services.GetRequiredService<AccountBook>();
        foreach (var (name, role) in people)
        {
            var account = await accounts.AddAsync(name, role, cancel);
            await accounts.SetPasswordAsync(account.Id, Password, cancel);
        }
    }

    public SecurityDbContext Read() => _services.GetRequiredService<SecurityStore>().CreateDbContext();

    /// <summary>Starts it and waits until /readyz says 200.</summary>
    public async Task StartAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        var server = Path.Combine(AppContext.BaseDirectory, "SmartSecurity.Server.dll");
        string[] all = [server, "start", $"--Urls={Address}", $"--Storage:DataDirectory={_folder}", .. words];
        _process = Process.Start(new ProcessStartInfo("dotnet", all) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var said = new System.Collections.Concurrent.ConcurrentQueue<string>();
        _process.ErrorDataReceived += (_, e) => said.Enqueue(e.Data ?? "");
        _process.OutputDataReceived += (_, e) => said.Enqueue(e.Data ?? "");
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        using var client = new HttpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ReadyWithin);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await tick.WaitForNextTickAsync(limit.Token))
        {
            Assert.False(_process.HasExited, string.Join('\n', said));
            try
            {
                if ((await client.GetAsync($"{Address}/readyz", limit.Token)).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                continue;   // not listening yet
            }
        }
    }

    /// <summary>The plug is pulled.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
