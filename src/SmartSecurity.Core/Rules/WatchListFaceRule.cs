using System.Globalization;
using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Core.Rules;

/// <summary>A face like one that an authority looks for. A hint: a person compares the pictures before anything follows (P10).</summary>
public sealed class WatchListFaceRule() : WatchListRule(AlertKinds.WatchListFace, TimeSpan.FromSeconds(60))
{
    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        e.WatchedFace is { } face && facts.WatchedFaces.ContainsKey(face.Id) ? [$"watched-face:{face.Id:N}"] : [];

    protected override WatchedPlate? EntryOf(string subject, CommunityEvent e, CommunityFacts facts) =>
        e.WatchedFace is { } face ? facts.WatchedFaces.GetValueOrDefault(face.Id) : null;

    protected override Dictionary<string, string> FactsOf(string subject, CommunityEvent e)
    {
        var (_, score, threshold) = e.WatchedFace!.Value;
        return new()
        {
            ["score"] = score.ToString("0.00", CultureInfo.InvariantCulture),
            ["threshold"] = threshold.ToString("0.00", CultureInfo.InvariantCulture),
        };
    }
}
