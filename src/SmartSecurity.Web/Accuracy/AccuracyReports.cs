namespace SmartSecurity.Web.Accuracy;

/// <summary>A share that was counted.</summary>
/// <param name="Value">0..1; null when nothing was counted.</param>
/// <param name="Low">Lower end of the 95 % interval, 0..1.</param>
/// <param name="High">Its upper end.</param>
public sealed record MeasuredShare(double? Value, double Low, double High, int Count);

/// <summary>How often one character was read as another.</summary>
public sealed record Confusion(string Truth, string Read, int Count);

/// <summary>What the last <c>evaluate plates</c> found.</summary>
/// <param name="Of"><c>crops</c> or <c>scenes</c>.</param>
/// <param name="Confusions">The most frequent first; plates whose length was misread are not among them.</param>
/// <param name="Models">SHA-256 by name.</param>
public sealed record PlateReport(
    DateTimeOffset At, string Of, MeasuredShare Exact, MeasuredShare Sure, MeasuredShare SureExact, double FalsePerPicture,
    IReadOnlyList<Confusion> Confusions, IReadOnlyDictionary<string, string> Models);

/// <summary>What the last <c>evaluate faces --pairs</c> found.</summary>
public sealed record FacePairReport(DateTimeOffset At, MeasuredShare Accuracy, int NotDetected, IReadOnlyDictionary<string, string> Models);

/// <summary>One threshold: the share of strangers who are named at it, and of residents who are missed.</summary>
public sealed record OpenSetPoint(double Threshold, double Fpir, double Fnir);

/// <summary>Residents missed at the site's threshold, by the size of their face in the picture.</summary>
/// <param name="ToPx">Shorter side of the face, up to this; null: any larger.</param>
public sealed record FaceSizeShare(int FromPx, int? ToPx, MeasuredShare Missed);

/// <summary>What the last <c>evaluate faces --open-set</c> found.</summary>
/// <param name="Curve">From the strictest threshold to the laxest.</param>
/// <param name="DefaultFpir">Strangers named at the threshold this site uses.</param>
/// <param name="DefaultFnir">Residents missed at it.</param>
public sealed record OpenSetReport(
    DateTimeOffset At, int Gallery, int Strangers, double DefaultThreshold, MeasuredShare DefaultFpir, MeasuredShare DefaultFnir,
    IReadOnlyList<OpenSetPoint> Curve, IReadOnlyList<FaceSizeShare> BySize, IReadOnlyDictionary<string, string> Models);

/// <summary>The last evaluations of each kind; the server implements it on the folder they are kept in.</summary>
public interface IAccuracyReports
{
    PlateReport? Plates { get; }
    FacePairReport? Pairs { get; }
    OpenSetReport? OpenSet { get; }
}
