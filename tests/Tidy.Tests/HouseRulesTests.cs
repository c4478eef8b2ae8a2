using System.Diagnostics;
using System.Text.RegularExpressions;
using SmartSecurity.Testing;

namespace SmartSecurity.Tidy.Tests;

/// <summary>
/// Goal: the rules of the house hold in every file, and who breaks one is told where and what to use instead. Method: all files that
/// git tracks or would track, read as text.
/// </summary>
public sealed partial class HouseRulesTests
{
    private const int LineLengthMax = 160;
    private const int FileLinesMax = 500;

    private sealed record Rule(string What, Func<string, bool> AppliesTo, Regex Banned);

    private static readonly Rule[] Rules =
    [
        new("work left for later: do it, or open an issue and name nothing here", f => IsCode(f) && !IsThisFile(f), Later()),
        new("a sleep: wait for the event itself, or advance a FakeTimeProvider", f => IsCode(f) && !IsThisFile(f), Sleep()),
        new("the machine's clock: take a TimeProvider", f => f.EndsWith(".cs", StringComparison.Ordinal) && !IsThisFile(f), MachineClock()),
        new("a machine's path: make it relative to the checkout", f => !f.EndsWith("package-lock.json", StringComparison.Ordinal)
            && !IsThisFile(f), MachinePath()),
        new("a registry's address: lock files carry hashes, not hosts", f => !IsThisFile(f), RegistryHost()),
        new("an unbounded queue: give it a limit with a name", f => f.StartsWith("src/", StringComparison.Ordinal)
            && !f.EndsWith("CommunityBell.cs", StringComparison.Ordinal), Unbounded()),
    ];

    [Fact]
    public void Every_line_keeps_the_rules()
    {
        var wrong = new List<string>();
        foreach (var file in Files())
        {
            var lines = File.ReadAllLines(Path.Combine(SharedData.RepoRoot, file));
            for (var i = 0; i < lines.Length; i++)
            {
                wrong.AddRange(Rules.Where(r => r.AppliesTo(file) && r.Banned.IsMatch(lines[i])).Select(r => $"{file}:{i + 1}: {r.What}"));
                if (IsCode(file) && lines[i].Length > LineLengthMax)
                    wrong.Add($"{file}:{i + 1}: {lines[i].Length} characters: at most {LineLengthMax}, break it where the thought breaks");
            }
            if (file.EndsWith(".cs", StringComparison.Ordinal) && lines.Length > FileLinesMax)
                wrong.Add($"{file}:1: {lines.Length} lines: at most {FileLinesMax}, give the second thought a file");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Whoever opens the database for a person says how far that person sees; forgetting it would show everything (privacy.md, P18).</summary>
    [Fact]
    public void The_web_room_reads_for_somebody()
    {
        var wide = Files().Where(f => f.StartsWith("src/SmartSecurity.Web/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(f => File.ReadLines(Path.Combine(SharedData.RepoRoot, f)).Select((text, i) => (File: f, Line: i + 1, Text: text)))
            .Where(l => l.Text.Contains(".CreateDbContext()", StringComparison.Ordinal)
                || l.Text.Contains(".BeginWriteAsync(cancel)", StringComparison.Ordinal))
            .Select(l => $"{l.File}:{l.Line}: say for whose sight, as in CreateDbContext(person.Sight)").ToList();
        Assert.True(wide.Count == 0, string.Join('\n', wide));
    }

    [Fact]
    public void No_name_hides_what_is_done()
    {
        var vague = Files().Where(f => VagueName().IsMatch(f)).Select(f => $"{f}:1: the word for what is done is missing from the name").ToList();
        Assert.True(vague.Count == 0, string.Join('\n', vague));
    }

    [Fact]
    public void The_top_of_the_checkout_holds_only_what_belongs_there()
    {
        string[] allowed = ["src", "tests", "deploy", "hardware-profiles", "docs", "models", "SmartSecurity.sln", "README.md", "run"];
        var strange = Files().Select(f => f.Split('/')[0]).Distinct()
            .Where(f => !allowed.Contains(f) && !f.StartsWith('.') && !f.EndsWith(".props", StringComparison.Ordinal)
                && f is not ("global.json" or "BannedSymbols.txt")).ToList();
        Assert.True(strange.Count == 0, $"Does not belong at the top: {string.Join(", ", strange)}");
    }

    [Fact]
    public void Links_in_the_documents_lead_somewhere()
    {
        var dead = new List<string>();
        foreach (var page in Files().Where(f => f.EndsWith(".md", StringComparison.Ordinal)))
        {
            var folder = Path.GetDirectoryName(Path.Combine(SharedData.RepoRoot, page))!;
            foreach (Match link in LocalLink().Matches(File.ReadAllText(Path.Combine(SharedData.RepoRoot, page))))
            {
                var target = Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(link.Groups[1].Value)));
                if (!File.Exists(target) && !Directory.Exists(target)) dead.Add($"{page}:1: links to {link.Groups[1].Value}, which is not there");
            }
        }
        Assert.True(dead.Count == 0, string.Join('\n', dead));
    }

    /// <summary>Text files git tracks, and untracked ones it does not ignore.</summary>
    private static IEnumerable<string> Files()
    {
        var git = new ProcessStartInfo("git", "ls-files --cached --others --exclude-standard")
        {
            WorkingDirectory = SharedData.RepoRoot,
            RedirectStandardOutput = true,
            UseShellExecute = false
        };
        using var process = Process.Start(git)!;
        var files = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return files.Where(f => File.Exists(Path.Combine(SharedData.RepoRoot, f)) && !f.Contains("/Migrations/", StringComparison.Ordinal)
            && !f.Contains("/fixtures/", StringComparison.Ordinal) && Path.GetExtension(f) is not (".png" or ".jpg" or ".ico" or ".woff2" or ".bin"));
    }

    private static bool IsCode(string file) => Path.GetExtension(file) is ".cs" or ".razor" or ".css" or ".js";

    private static bool IsThisFile(string file) => file.EndsWith("HouseRulesTests.cs", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|\bstub\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Later();

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\((?!.*[Cc]lock)|WaitForTimeoutAsync", RegexOptions.ExplicitCapture)]
    private static partial Regex Sleep();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now|Stopwatch\.StartNew", RegexOptions.ExplicitCapture)]
    private static partial Regex MachineClock();

    [GeneratedRegex(@"(^|[^A-Za-z0-9._-])/(work|root|farm)/[A-Za-z.]", RegexOptions.ExplicitCapture)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"registry\.npmjs|api\.nuget\.org|npmmirror|pypi\.org", RegexOptions.ExplicitCapture)]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"CreateUnbounded", RegexOptions.ExplicitCapture)]
    private static partial Regex Unbounded();

    [GeneratedRegex(@"(Manager|Helpers?|Utils?|Utilities|Common)\.(cs|razor)$", RegexOptions.ExplicitCapture)]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)")]
    private static partial Regex LocalLink();
}
