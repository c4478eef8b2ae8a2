namespace SmartSecurity.Devices.Profiles;

/// <summary>What one check of one profile came to.</summary>
/// <param name="Check">One of <see cref="ProfileChecker.CheckNames"/>, or <c>fixtures</c>.</param>
/// <param name="State">As the profile claims it; null when the profile does not say.</param>
/// <param name="Problem">Why the claim does not hold, or what is missing; null when all is well.</param>
public sealed record ProfileFinding(string Profile, string Check, ProfileCheckState? State, string? Problem);

/// <summary>Proves what can be proven of the <c>checks</c> a profile claims, and compares its fixtures with their expectation.</summary>
public static class ProfileChecker
{
    /// <summary>Every profile must state each of these as done, todo or exempt.</summary>
    public static readonly IReadOnlyList<string> CheckNames =
        ["fixture-per-event", "silence-raises-fault", "native-sequence", "readme", "backfill", "seen-on-hardware"];

    private const int ReadmeCharactersMin = 200;

    /// <summary>Checks all profiles of a catalog.</summary>
    /// <returns>One finding a profile and check, in order; those with a problem make the check fail.</returns>
    public static IReadOnlyList<ProfileFinding> Check(ProfileCatalog catalog)
    {
        var mapper = new ProfileMapper(catalog);
        return [.. catalog.Profiles.SelectMany(profile => CheckOne(profile, mapper))];
    }

    private static IEnumerable<ProfileFinding> CheckOne(HardwareProfile profile, ProfileMapper mapper)
    {
        var folder = Path.Combine(profile.Folder, "fixtures");
        IReadOnlyList<FixtureCase> cases = [];
        string? broken = null;
        try
        {
            cases = FixtureCase.Load(folder);
        }
        catch (InvalidDataException e)
        {
            broken = e.Message;
        }
        var hit = new HashSet<EventRule>(ReferenceEqualityComparer.Instance);
        var differences = broken is null ? [.. Unlisted(folder, cases)] : new List<string> { broken };
        foreach (var fixture in cases)
        {
            if (!File.Exists(Path.Combine(folder, fixture.File)))
            {
                differences.Add($"{fixture.File} is missing");
                continue;
            }
            var results = fixture.Messages(folder).Select(mapper.MapAndTrace).ToList();
            hit.UnionWith(results.SelectMany(r => r.Rules));
            differences.AddRange(fixture.Differences([.. results.Select(r => r.Message)]));
        }
        yield return new ProfileFinding(profile.Name, "fixtures", null, differences.Count == 0 ? null : string.Join("; ", differences));
        if (profile.Commands.Count > 0) yield return new ProfileFinding(profile.Name, "commands", null, CommandCase.Problem(profile, folder));
        foreach (var name in CheckNames)
            yield return Judge(profile, name, () => Disproof(profile, name, cases, hit));
    }

    private static IEnumerable<string> Unlisted(string folder, IReadOnlyList<FixtureCase> cases) =>
        Directory.EnumerateFiles(folder).Select(Path.GetFileName)
            .Where(file => file != "expected.json" && cases.All(c => c.File != file))
                .Select(file => $"{file} is in no case of expected.json");

    private static ProfileFinding Judge(HardwareProfile profile, string name, Func<string?> disproof)
    {
        if (!profile.Checks.TryGetValue(name, out var check))
            return new ProfileFinding(profile.Name, name, null, $"checks.{name} is missing; write done, todo or exempt");
        return new ProfileFinding(profile.Name, name, check.State, check.State == ProfileCheckState.Done ? disproof() : null);
    }

    /// <summary>Why a "done" does not hold; null when it is proven, or can only be believed.</summary>
    private static string? Disproof(HardwareProfile profile, string name, IReadOnlyList<FixtureCase> cases, HashSet<EventRule> hit)
    {
        switch (name)
        {
            case "fixture-per-event":
                var bare = profile.Messages.SelectMany(m => m.Rules).Where(rule => !hit.Contains(rule)).Select(rule => rule.Place).ToList();
                return bare.Count == 0 ? null : $"no fixture for {string.Join(", ", bare)}";
            case "silence-raises-fault":
                return profile.SilentAfter is null ? "heartbeat.silent_after is not set, so silence raises nothing" : null;
            case "native-sequence":
                return profile.Messages.Any(m => m.Fields.ContainsKey("sequence")) ? null : "no message has a sequence";
            case "readme":
                var readme = new FileInfo(Path.Combine(profile.Folder, "README.md"));
                return readme.Exists && readme.Length >= ReadmeCharactersMin ? null : "README.md is missing or says next to nothing";
            case "seen-on-hardware":
                return cases.Any(c => c.Provenance.StartsWith("captured", StringComparison.Ordinal))
                    ? null : "no fixture was captured from a device";
            default:
                return null;
        }
    }
}
