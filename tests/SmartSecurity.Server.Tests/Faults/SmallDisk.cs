using System.Diagnostics;

namespace SmartSecurity.Server.Tests.Faults;

/// <summary>A disk of its own in memory, small enough to be filled; the test is skipped visibly where none may be mounted.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int SizeMiB = 48;

    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    public static async Task<SmallDisk> MountAsync()
    {
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("disk-").FullName);
        var refused = await RunAsync("mount", "-t", "tmpfs", "-o", $"size={SizeMiB}m", "tmpfs", disk.Folder);
        if (refused is null) return disk;
        Directory.Delete(disk.Folder);
        Assert.Skip($"No small disk can be mounted here: {refused}");
        return disk;
    }

    /// <summary>Leaves not one byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var piece in (int[])[64 * 1024, 4096, 1])
        {
            try
            {
                while (true) file.Write(new byte[piece]);
            }
            catch (IOException)
            {
                continue;   // full for pieces of this size
            }
        }
    }

    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        if (await RunAsync("umount", Folder) is { } refused) throw new IOException(refused);
        Directory.Delete(Folder);
    }

    /// <returns>What it complained of; null when it did as it was told.</returns>
    private static async Task<string?> RunAsync(string program, params string[] words)
    {
        try
        {
            var start = new ProcessStartInfo(program, words) { RedirectStandardError = true, UseShellExecute = false };
            using var process = Process.Start(start)!;
            var complaint = await process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode == 0 ? null : complaint.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;   // there is no such program
        }
    }
}
