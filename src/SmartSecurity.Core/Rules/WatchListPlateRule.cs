using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Core.Rules;

/// <summary>
/// A plate of the watch-list, read exactly, or read in part where all that could be read fits one. It is never found by tolerance, and a person
/// confirms before anything follows.
/// </summary>
public sealed class WatchListPlateRule() : WatchListRule(AlertKinds.WatchListPlate, TimeSpan.FromSeconds(30))
{
    private const string Prefix = "plate:";

    /// <summary>Fewer known characters fit too many cars.</summary>
    private const int KnownMin = 5;

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts)
    {
        if (e.Plate is not { } plate) return [];
        if (facts.WatchedPlates.ContainsKey(plate)) return [Prefix + plate];
        var known = plate.Count(c => c != '?');
        return known == plate.Length || known < KnownMin ? [] : facts.WatchedPlates.Keys.Where(watched => MayBe(plate, watched)).Select(w => Prefix + w);
    }

    protected override WatchedPlate? EntryOf(string subject, CommunityEvent e, CommunityFacts facts) =>
        e.Plate is null ? null : facts.WatchedPlates.GetValueOrDefault(subject[Prefix.Length..]);

    protected override Dictionary<string, string> FactsOf(string subject, CommunityEvent e) =>
        new() { ["plate"] = subject[Prefix.Length..], ["read"] = e.Plate! };

    /// <param name="read">With <c>?</c> for what could not be read.</param>
    private static bool MayBe(string read, string watched) =>
        read.Length == watched.Length && read.Zip(watched).All(pair => pair.First == '?' || pair.First == pair.Second);
}
