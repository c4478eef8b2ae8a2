using System.Diagnostics;

namespace SmartSecurity.Simulator.City;

/// <summary>One run of ffmpeg that takes bytes on its standard input or gives bytes on its standard output.</summary>
internal static class Ffmpeg
{
    /// <summary>Writes to ffmpeg until <paramref name="write"/> is done, and waits for its end.</summary>
    /// <exception cref="InvalidOperationException">ffmpeg failed; the message holds its last words.</exception>
    public static async Task FeedAsync(IEnumerable<string> arguments, Func<Stream, Task> write, CancellationToken cancel)
    {
        using var process = Start(arguments, feeds: true);
        using var killing = cancel.Register(() => Kill(process));
        var words = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await write(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // ffmpeg ended before it had everything: its own words, below, say why.
        }
        catch
        {
            Kill(process);
            throw;
        }
        await EndAsync(process, words, cancel);
    }

    /// <returns>What ffmpeg wrote to its standard output.</returns>
    /// <exception cref="InvalidOperationException">ffmpeg failed; the message holds its last words.</exception>
    public static async Task<byte[]> ReadAsync(IEnumerable<string> arguments, CancellationToken cancel)
    {
        using var process = Start(arguments, feeds: false);
        using var killing = cancel.Register(() => Kill(process));
        var words = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, CancellationToken.None);
        await EndAsync(process, words, cancel);
        return output.ToArray();
    }

    private static Process Start(IEnumerable<string> arguments, bool feeds) =>
        Process.Start(new ProcessStartInfo("ffmpeg", ["-loglevel", "error", "-y", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = feeds,
            RedirectStandardOutput = !feeds,
            RedirectStandardError = true,
        })!;

    private static async Task EndAsync(Process process, Task<string> words, CancellationToken cancel)
    {
        await process.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        if (process.ExitCode != 0) throw new InvalidOperationException($"ffmpeg failed: {await words}");
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
