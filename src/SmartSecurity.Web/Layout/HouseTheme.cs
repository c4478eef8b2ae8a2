using MudBlazor;

namespace SmartSecurity.Web.Layout;

/// <summary>MudBlazor's sizes and letters. Its colours follow the variables of app.css, which know light and dark.</summary>
public static class HouseTheme
{
    /// <summary>Fonts that phones and computers already have; nothing is fetched from the network.</summary>
    private static readonly string[] Fonts =
    [
        "system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei",
        "WenQuanYi Zen Hei", "sans-serif",
    ];

    public static MudTheme Theme { get; } = new()
    {
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "10px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "1rem", LineHeight = "1.5", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = ".95rem", FontWeight = "600", TextTransform = "none", LetterSpacing = "normal" },
        },
    };
}
