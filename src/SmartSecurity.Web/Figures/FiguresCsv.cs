using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Pipeline.Enrolling;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Figures;

/// <summary>The figures as a table for a spreadsheet.</summary>
internal static class FiguresCsv
{
    public static byte[] Of(FiguresView view) => EnrolmentReport.Csv(
        [
            FiguresTexts.Columns, .. view.Figures.ByKind.Select(f => Row(FiguresTexts.ByKind, AlertTexts.Kind(f.Name), f)),
            .. view.Figures.ByPlace.Select(f => Row(FiguresTexts.ByPlace, f.Name, f)),
        ]);

    private static IReadOnlyList<string> Row(string group, string name, AlertFigure f) =>
    [
        group, name, Number(f.Count, "0"), Number(f.Resolved, "0"), Number(f.False, "0"), Number(f.FalseShare?.Share, "0.###"), Number(f.ClaimMedianS, "0"),
        Number(f.ClaimP90S, "0"), Number(f.ResolveMedianS, "0"), Number(f.ResolveP90S, "0"), Number(f.Late, "0"),
    ];

    private static string Number(double? value, string form) => value?.ToString(form, CultureInfo.InvariantCulture) ?? "";
}
