using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using SmartSecurity.Testing;

namespace SmartSecurity.Server.Tests.Site;

/// <summary>What /healthz said.</summary>
/// <param name="Wrong">The message of every part that is not healthy.</param>
/// <param name="Healthy">The parts that are.</param>
internal sealed record Health(IReadOnlyDictionary<string, string> Wrong, IReadOnlySet<string> Healthy)
{
    public string? Of(string part) => Wrong.GetValueOrDefault(part);

    public static Health Parse(string json)
    {
        using var read = JsonDocument.Parse(json);
        return new(
            read.RootElement.GetProperty("wrong").EnumerateArray().ToDictionary(
                e => e.GetProperty("part").GetString()!, e => e.GetProperty("message").GetString() ?? "", StringComparer.Ordinal),
            read.RootElement.GetProperty("healthy").EnumerateArray().Select(e => e.GetString()!).ToHashSet(StringComparer.Ordinal));
    }
}

/// <summary>The program as an operator starts it: a process of its own, told what to do by its command line and asked over HTTP.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int LinesKept = 400;
    private readonly HttpClient _http;
    private readonly Queue<(string Line, bool IsError)> _said = new();
    private readonly Process _process;

    private ServerProcess(Process process, string address) =>
        (_process, _http) = (process, new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(5) });

    public int Id => _process.Id;

    /// <summary>The last lines of its log and output.</summary>
    public string Said
    {
        get { lock (_said) return string.Join('\n', _said.Select(s => s.Line)); }
    }

    /// <summary>Those of <see cref="Said"/> that came over standard error.</summary>
    public string SaidOnError
    {
        get { lock (_said) return string.Join('\n', _said.Where(s => s.IsError).Select(s => s.Line)); }
    }

    /// <summary>Starts <c>start</c> on a site's data folder; the settings come as <c>--Key=value</c>.</summary>
    public static ServerProcess Start(TestSite site, params string[] settings)
    {
        var address = $"http://127.0.0.1:{FreePort.Find()}";
        // The build that these tests were built with: Release beside Release.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;
        var program = Path.Combine(
            SharedData.RepoRoot, "src", "SmartSecurity.Server", "bin", configuration, "net10.0", "SmartSecurity.Server.dll");
        var start = new ProcessStartInfo("dotnet", [program, "start", $"--Urls={address}", $"--Storage:DataDirectory={site.Folder}",
            "--Storage:LockedForMax=00:00:01", .. settings])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = site.Folder,
        };
        var server = new ServerProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, address);
        server._process.ErrorDataReceived += (_, e) => server.Keep(e.Data, isError: true);
        server._process.OutputDataReceived += (_, e) => server.Keep(e.Data, isError: false);
        server._process.Start();
        server._process.BeginErrorReadLine();
        server._process.BeginOutputReadLine();
        return server;
    }

    /// <summary>Null while it does not answer.</summary>
    public async Task<Health?> AskHealthAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/healthz", UriKind.Relative), Waiting.Cancel);
            return Health.Parse(await answer.Content.ReadAsStringAsync(Waiting.Cancel));
        }
        catch (Exception e) when (e is HttpRequestException or IOException
            || (e is OperationCanceledException && !Waiting.Cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    public Task<Health> HealthWhenAsync(Func<Health, bool> fits, string what) => Waiting.UntilAsync(
        async () => await AskHealthAsync() is { } health && fits(health) ? health : null, what, () => Said);

    /// <summary>Waits until messages can be taken.</summary>
    public Task ReadyAsync() => HealthWhenAsync(h => h.Healthy.Contains("database") && h.Healthy.Contains("broker"), "the program takes messages");

    /// <summary>The sum of a counter at /metrics; 0 when it has not counted.</summary>
    public async Task<long> CountedAsync(string metric)
    {
        var text = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Waiting.Cancel);
        return text.Split('\n').Where(l => l.StartsWith(metric, StringComparison.Ordinal))
            .Sum(l => (long)double.Parse(l.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <returns>The exit code, once it has ended by itself.</returns>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(Waiting.Cancel).Soon();
        return _process.ExitCode;
    }

    /// <summary>Waits until it has used so much more of the processor's time, on all its threads.</summary>
    public async Task WorkedAsync(TimeSpan more)
    {
        var enough = _process.TotalProcessorTime + more;
        await Waiting.UntilAsync(() =>
        {
            if (_process.HasExited) throw new InvalidOperationException($"The program ended by itself.\n{Said}");
            _process.Refresh();
            return Task.FromResult(_process.TotalProcessorTime >= enough);
        }, $"the program works for {more.TotalMilliseconds:0} ms", () => Said);
    }

    /// <summary>SIGKILL: it has no say in it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Waiting.Cancel).Soon();
    }

    /// <summary>SIGSTOP; returns when every thread stands.</summary>
    public async Task FreezeAsync()
    {
        Assert.Equal(0, Signal(Id, 19));
        await Waiting.UntilAsync(() => Task.FromResult(IsFrozen()), "the process stands still");
    }

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Assert.Equal(0, Signal(Id, 18));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);   // with its ffmpeg, so that nothing of a failed test stays
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        _process.Dispose();
        _http.Dispose();
    }

    private bool IsFrozen() => Directory.EnumerateDirectories($"/proc/{Id}/task").All(task =>
    {
        var stat = File.ReadAllText(Path.Combine(task, "stat"));
        return stat[(stat.LastIndexOf(')') + 2)..].StartsWith('T');
    });

    private void Keep(string? line, bool isError)
    {
        if (line is null) return;
        lock (_said)
        {
            _said.Enqueue((line, isError));
            if (_said.Count > LinesKept) _said.Dequeue();
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int processId, int signal);
}
