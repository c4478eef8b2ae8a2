using System.Globalization;
using System.Text;
using QRCoder;

namespace SmartSecurity.Web.Care;

/// <summary>A link as a picture that a phone scans: one SVG path in module units, so that no image is stored or fetched.</summary>
/// <param name="Modules">Side of the square, with its quiet zone.</param>
/// <param name="IsPublic">The address is one that phones outside reach.</param>
public sealed record QrCode(string Url, int Modules, string Path, bool IsPublic)
{
    public static QrCode Of(string url, bool isPublic)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(url, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
            for (var x = 0; x < rows[y].Length; x++)
                if (rows[y][x]) path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        return new(url, rows.Count, path.ToString(), isPublic);
    }
}
