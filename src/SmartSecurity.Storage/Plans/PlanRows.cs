namespace SmartSecurity.Storage.Plans;

/// <summary>A plan of a community: its grounds, a building, a floor. The drawing itself is a row of its own, so that lists stay light.</summary>
public sealed class SitePlan
{
    public const int NameLengthMax = 40;
    /// <summary>Plans of one community.</summary>
    public const int EachMax = 12;
    /// <summary>The longer side is at most so many times the shorter one.</summary>
    public const double AspectMax = Core.Plans.PlanSvg.AspectMax;

    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    /// <summary>Unique within the community.</summary>
    public required string Name { get; set; }
    /// <summary><c>image/svg+xml</c>, <c>image/png</c> or <c>image/jpeg</c>.</summary>
    public required string MediaType { get; init; }
    public required int WidthPx { get; init; }
    public required int HeightPx { get; init; }
    /// <summary>Of the drawing before it is sealed; its entity tag.</summary>
    public required string DrawingSha256 { get; init; }
    public required DateTimeOffset AddedAt { get; init; }
    /// <summary>Raised by one at each change of name or marks: of two who move at once the second reads first.</summary>
    public int Version { get; set; } = 1;
}

/// <summary>The drawing of a plan, sealed with the site's key: it shows where every camera hangs.</summary>
public sealed class PlanDrawing
{
    public const int BytesMax = Core.Plans.PlanSvg.BytesMax;

    public required Guid PlanId { get; init; }
    public required byte[] Sealed { get; init; }
}

/// <summary>Where a device stands on a plan.</summary>
public sealed class PlanMark
{
    /// <summary>Marks of one plan.</summary>
    public const int EachMax = 200;

    public required Guid PlanId { get; init; }
    public required Guid DeviceId { get; init; }
    /// <summary>From the left edge, 0..1 of the width.</summary>
    public required double X { get; init; }
    /// <summary>From the upper edge, 0..1 of the height.</summary>
    public required double Y { get; init; }
    /// <summary>The camera that looks at it, a device of the same community; null: whichever is nearest.</summary>
    public Guid? CameraId { get; set; }
}
