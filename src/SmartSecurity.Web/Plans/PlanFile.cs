using SmartSecurity.Core.Plans;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Web.Plans;

/// <summary>What came of reading an uploaded plan.</summary>
internal abstract record PlanFile
{
    /// <summary>A sheet scanned at 300 dots an inch in A2 is twice that; a phone draws this much without trouble.</summary>
    public const int PixelsMax = 25_000_000;

    /// <summary>A photographed plan is made smaller to this width.</summary>
    private const int PhotoWidthPxMax = 4_096;

    private PlanFile() { }

    /// <param name="Bytes">Clean: an SVG by the list of what a plan needs, a PNG or JPEG with nothing but its picture.</param>
    public sealed record Read(string MediaType, byte[] Bytes, int WidthPx, int HeightPx) : PlanFile;
    public sealed record BadSvg(SvgProblem Problem) : PlanFile;

    /// <summary>No SVG, PNG or JPEG, damaged, or with too many pixels.</summary>
    public sealed record BadPicture : PlanFile;
    public sealed record TooLarge : PlanFile;

    public static PlanFile Of(ReadOnlyMemory<byte> file)
    {
        if (file.Length > PlanDrawing.BytesMax) return new TooLarge();
        var isPng = PlainPng.Is(file.Span);
        if (!isPng && file.Span is not [0xFF, 0xD8, ..])
            return PlanSvg.Clean(file) switch
            {
                SvgResult.Clean clean => new Read("image/svg+xml", clean.Svg, clean.WidthPx, clean.HeightPx),
                SvgResult.Refused { Problem: var problem } => new BadSvg(problem),
                _ => throw new System.Diagnostics.UnreachableException("A drawing is clean or refused."),
            };
        // Decoding proves that the file is whole; size is read from its header first, and nothing beyond the limits is unpacked.
        if (Picture.Decode(file) is not PictureResult.Decoded { Picture: var picture }) return new BadPicture();
        using (picture)
        {
            if ((long)picture.WidthPx * picture.HeightPx > PixelsMax) return new BadPicture();
            if (isPng) return PlainPng.Of(file.Span) is { } plain ? new Read("image/png", plain, picture.WidthPx, picture.HeightPx) : new BadPicture();
            picture.ShrinkTo(PhotoWidthPxMax);
            return new Read("image/jpeg", picture.ToJpeg(), picture.WidthPx, picture.HeightPx);   // upright, and without what a phone writes into it
        }
    }
}
