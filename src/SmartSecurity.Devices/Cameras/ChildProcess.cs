using System.ComponentModel;
using System.Diagnostics;

namespace SmartSecurity.Devices.Cameras;

/// <summary>A program of ours that another program runs: started without a shell, and surely ended.</summary>
/// <remarks>
/// It also ends when this process is killed: its output is a pipe whose other end is then closed, and a camera that sends nothing is
/// given up by ffmpeg's own time limit.
/// </remarks>
internal sealed class ChildProcess : IDisposable
{
    private const int LastWordsLengthMax = 400;
    private readonly Process _process;
    private readonly Lock _lock = new();
    private string _lastWords = "";

    /// <exception cref="InvalidOperationException">The program cannot be started; the message names it.</exception>
    /// <param name="takesInput">Whether it is given something by <see cref="Input"/>; else that is closed at once.</param>
    public ChildProcess(string program, string arguments, bool takesInput = false)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.ErrorDataReceived += (_, e) => Remember(e.Data);
        try
        {
            _process.Start();
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{Path.GetFileName(program)} cannot be started: install it or set its path", e);
        }
        if (!takesInput) _process.StandardInput.Close();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>Only of one that takes input. Close it when all is given.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>The end of what it said on standard error; may hold the camera's password.</summary>
    public string LastWords
    {
        get
        {
            lock (_lock) return _lastWords;
        }
    }

    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Waits until it has ended and its last words are known.</summary>
    public Task EndAsync() => _process.WaitForExitAsync();

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Remember(string? line)
    {
        if (line is null) return;
        lock (_lock)
        {
            var words = _lastWords.Length == 0 ? line : $"{_lastWords}; {line}";
            _lastWords = words.Length <= LastWordsLengthMax ? words : words[^LastWordsLengthMax..];
        }
    }
}
