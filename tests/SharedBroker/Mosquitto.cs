using System.Diagnostics;

namespace SmartSecurity.Testing;

/// <summary>A real Mosquitto with persistence on a free port; it can be stopped or killed, started again, and given another password.</summary>
public sealed class Mosquitto : IDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
    private Process? _process;

    /// <param name="user">Null: everybody is let in.</param>
    public Mosquitto(string? user = null, string? password = null)
    {
        if (user is not null) WritePassword(user, password!);
        var access = user is null ? "allow_anonymous true" : $"allow_anonymous false\npassword_file {Passwords}";
        File.WriteAllText(Settings, $"listener {Port} 127.0.0.1\n{access}\npersistence true\npersistence_location {_folder}/\n"
            + $"log_dest stderr\nlog_type all\nuser {Environment.UserName}\n");
    }

    public int Port { get; } = FreePort.Find();

    private string Passwords => Path.Combine(_folder, "passwords");

    private string Settings => Path.Combine(_folder, "mosquitto.conf");

    /// <summary>Returns when it takes connections; also after <see cref="Stop"/> and <see cref="Kill"/>.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("mosquitto", ["-c", Settings]) { RedirectStandardError = true, UseShellExecute = false };
        _process = Process.Start(start)!;
        await WhenRunningAsync(_process).WaitAsync(StartsWithin, TimeProvider.System, TestContext.Current.CancellationToken);
        _ = _process.StandardError.ReadToEndAsync(CancellationToken.None);   // so that the broker never waits for a reader
    }

    /// <summary>Ends it as a service manager would, so that it writes its sessions to disk.</summary>
    public void Stop()
    {
        if (_process is { HasExited: false }) Run("kill", "-TERM", $"{_process.Id}");
        Leave();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process?.Kill();
        Leave();
    }

    /// <summary>Sets a user's password and has the broker read it.</summary>
    public void CorrectPassword(string user, string password)
    {
        WritePassword(user, password);
        Run("kill", "-HUP", $"{_process!.Id}");
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task WhenRunningAsync(Process process)
    {
        while (await process.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
            if (line.Contains(" running", StringComparison.Ordinal)) return;
        throw new InvalidOperationException("Mosquitto ended.");
    }

    private void Leave()
    {
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    private void WritePassword(string user, string password) =>
        Run("mosquitto_passwd", File.Exists(Passwords) ? ["-b", Passwords, user, password] : ["-b", "-c", Passwords, user, password]);

    private static void Run(string program, params string[] words)
    {
        using var process = Process.Start(program, words);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
