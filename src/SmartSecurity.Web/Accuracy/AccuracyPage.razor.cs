using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Accuracy;

/// <summary>How well faces and plates are recognised here, as the last evaluations measured it (P19).</summary>
public sealed partial class AccuracyPage(IEnumerable<IAccuracyReports> reports, IEnumerable<IModelFacts> models, TimeProvider clock) : ComponentBase
{
    /// <summary>Under so many cases an interval is too wide to judge by.</summary>
    private const int FewUnder = 300;

    private PlateReport? _plates;
    private FacePairReport? _pairs;
    private OpenSetReport? _openSet;

    protected override void OnInitialized()
    {
        var kept = reports.FirstOrDefault();
        (_plates, _pairs, _openSet) = (kept?.Plates, kept?.Pairs, kept?.OpenSet);
    }

    private RenderFragment? Stale(IReadOnlyDictionary<string, string> measured)
    {
        var inUse = models.SelectMany(m => m.Models).ToDictionary(m => m.Name, m => m.Sha256, StringComparer.Ordinal);
        if (inUse.Count == 0 || measured.All(m => inUse.GetValueOrDefault(m.Key) == m.Value)) return null;
        return builder => builder.AddMarkupContent(0, $"<p class=\"banner warn\" role=\"status\">{AccuracyTexts.OtherModels}</p>");
    }

    private RenderFragment Foot(DateTimeOffset at, int count, IReadOnlyDictionary<string, string> measured) => builder =>
    {
        var day = TimeZoneInfo.ConvertTime(at, clock.LocalTimeZone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var hashes = string.Join(" · ", measured.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key} {m.Value[..Math.Min(8, m.Value.Length)]}"));
        builder.OpenElement(0, "p");
        builder.AddAttribute(1, "class", "hint");
        builder.AddContent(2, $"{AccuracyTexts.Measured(day)} · {hashes}{(count < FewUnder ? $" · {AccuracyTexts.Few}" : "")}");
        builder.CloseElement();
    };

    private static string Width(int count, int most) => string.Create(CultureInfo.InvariantCulture, $"--share:{100.0 * count / most:0}%");
}
