namespace SmartSecurity.Testing;

/// <summary>The shared data beside the checkout. Without it a test that needs it is skipped visibly; in CI a missing file fails.</summary>
public static class SharedData
{
    /// <summary>The checkout's root folder.</summary>
    public static string RepoRoot { get; } = FindRepoRoot();

    private static string Root { get; } = Path.GetFullPath(Path.Combine(RepoRoot, "..", "shared", "testdata"));

    /// <summary>Full path of a file or folder under the shared test data; skips the test when there is no shared folder at all.</summary>
    public static string PathOf(params string[] parts)
    {
        Assert.SkipUnless(Directory.Exists(Root), "There is no ../shared/testdata beside this checkout.");
        var path = Path.Combine([Root, .. parts]);
        Assert.True(File.Exists(path) || Directory.Exists(path), $"../shared/testdata exists but lacks {string.Join('/', parts)}.");
        return path;
    }

    private static string FindRepoRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "SmartSecurity.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No SmartSecurity.sln above {AppContext.BaseDirectory}.");
    }
}
