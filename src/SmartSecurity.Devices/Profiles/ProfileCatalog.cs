namespace SmartSecurity.Devices.Profiles;

/// <summary>All hardware profiles of the house, read once at the start.</summary>
public sealed class ProfileCatalog
{
    public const int ProfilesMax = 500;

    private readonly IReadOnlyList<HardwareProfile> _profiles;

    private ProfileCatalog(IReadOnlyList<HardwareProfile> profiles) => _profiles = profiles;

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<HardwareProfile> Profiles => _profiles;

    /// <summary>MQTT topic filters that cover every profile, for a broker that is not ours.</summary>
    public IReadOnlyList<string> SubscriptionFilters =>
        [.. _profiles.SelectMany(p => p.SubscriptionFilters).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Reads every <c>profile.yaml</c> one folder below the given one.</summary>
    /// <exception cref="ProfileMistakesException">There are mistakes: all of them are in the message, each with file, line, key and
    /// fix.</exception>
    public static ProfileCatalog Load(string directory)
    {
        if (!Directory.Exists(directory))
            throw new ProfileMistakesException([$"{directory}: there is no such folder; set Devices:ProfilesFolder to hardware-profiles."]);
        var folders = Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal).ToList();
        if (folders.Count > ProfilesMax) throw new ProfileMistakesException([$"{directory}: holds more than {ProfilesMax} profiles."]);
        var lines = new List<string>();
        var profiles = new List<HardwareProfile>();
        foreach (var folder in folders)
        {
            var mistakes = new Mistakes(Path.Combine(Path.GetFileName(directory.TrimEnd('/')), Path.GetFileName(folder), "profile.yaml"));
            if (ReadOne(folder, mistakes) is { } profile) profiles.Add(profile);
            lines.AddRange(mistakes.Lines);
        }
        lines.AddRange(Overlaps(profiles));
        return lines.Count == 0 ? new ProfileCatalog(profiles) : throw new ProfileMistakesException(lines);
    }

    /// <returns>Null when no profile has the name.</returns>
    public HardwareProfile? Find(string name) => _profiles.FirstOrDefault(p => p.Name == name);

    internal (HardwareProfile Profile, MessageReading Reading, IReadOnlyDictionary<string, string> Parts)? Find(
        string transport, string address)
    {
        foreach (var profile in _profiles.Where(p => p.Transport == transport))
            foreach (var reading in profile.Messages)
                foreach (var topic in reading.Topics)
                    if (topic.Match(address) is { } parts) return (profile, reading, parts);
        return null;
    }

    private static HardwareProfile? ReadOne(string folder, Mistakes mistakes)
    {
        var file = new FileInfo(Path.Combine(folder, "profile.yaml"));
        if (!file.Exists) mistakes.Add(1, "the file", "is missing; every folder here is one device family");
        else if (file.Length > YamlMap.FileBytesMax)
            mistakes.Add(1, "the file", $"is larger than {YamlMap.FileBytesMax} bytes; a profile is short");
        else return new ProfileReader(mistakes).Read(folder, File.ReadAllText(file.FullName));
        return null;
    }

    // Of two profiles with one filter the second would never be asked, and nobody would know why its devices are rejected.
    private static IEnumerable<string> Overlaps(List<HardwareProfile> profiles) => profiles
        .SelectMany(p => p.Messages.SelectMany(m => m.Topics)
            .Select(t => (Key: $"{p.Transport} {t.SubscriptionFilter}", p.Name)).Distinct())
        .GroupBy(pair => pair.Key, StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group =>
            $"hardware-profiles: {string.Join(" and ", group.Select(g => g.Name))} read the same topics ({group.Key}); keep one.");
}

/// <summary>Hardware profiles cannot be used as they are written.</summary>
public sealed class ProfileMistakesException(IReadOnlyList<string> mistakes) : Exception(string.Join(Environment.NewLine, mistakes))
{
    /// <summary>One line each: file, line, key, what is wrong, what to write instead.</summary>
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
