using System.Globalization;
using System.Xml;

namespace SmartSecurity.Core.Plans;

/// <summary>Why a drawing was not taken.</summary>
public enum SvgProblem { TooLarge, NotSvg, TooDeep, TooMany, NoSize, StyleSheet, GoesInCircles, NothingToSee }

/// <summary>What came of cleaning a drawing. A bad one is an ordinary outcome.</summary>
public abstract record SvgResult
{
    private SvgResult() { }

    /// <param name="Svg">UTF-8 without any of what could run, load or be styled from outside.</param>
    public sealed record Clean(byte[] Svg, int WidthPx, int HeightPx) : SvgResult;
    public sealed record Refused(SvgProblem Problem) : SvgResult;
}

/// <summary>A drawing as SVG, written anew from a list of what a plan needs: shapes, words, colours. What is not on the list is left out.</summary>
/// <remarks>
/// The browser gets the result as a picture only and under a policy of its own; this is the first of three fences, so that a file that is saved and
/// opened by itself is harmless, too. Styles in <c>style</c> attributes become plain attributes, so that the policy needs no exception.
/// </remarks>
public static class PlanSvg
{
    public const int BytesMax = 4 * 1024 * 1024;
    public const int ElementsMax = 50_000;
    public const int DepthMax = 64;

    /// <summary>With everything that is drawn by reference counted each time it is drawn.</summary>
    public const int DrawnMax = 200_000;

    /// <summary>The longer side of the result; a drawing has no pixels of its own.</summary>
    public const int SidePx = 2_000;

    /// <summary>The longer side is at most so many times the shorter one.</summary>
    public const double AspectMax = 10;

    private const double UnitsMax = 1e7;
    private const string Svg = "http://www.w3.org/2000/svg", XLink = "http://www.w3.org/1999/xlink";

    /// <summary>The elements that are kept, and as what: a link's or a choice's content is drawn like any group's.</summary>
    private static readonly Dictionary<string, string> Elements = new(StringComparer.Ordinal)
    {
        ["g"] = "g",
        ["a"] = "g",
        ["switch"] = "g",
        ["defs"] = "defs",
        ["symbol"] = "symbol",
        ["use"] = "use",
        ["path"] = "path",
        ["rect"] = "rect",
        ["circle"] = "circle",
        ["ellipse"] = "ellipse",
        ["line"] = "line",
        ["polyline"] = "polyline",
        ["polygon"] = "polygon",
        ["text"] = "text",
        ["tspan"] = "tspan",
        ["title"] = "title",
        ["desc"] = "desc",
        ["linearGradient"] = "linearGradient",
        ["radialGradient"] = "radialGradient",
        ["stop"] = "stop",
    };

    private static readonly HashSet<string> Shapes = ["use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text"];
    private static readonly HashSet<string> Wordy = ["text", "tspan", "title", "desc"];

    /// <returns>The drawing, clean, or why it is none. Never throws for what is in the file.</returns>
    public static SvgResult Clean(ReadOnlyMemory<byte> file)
    {
        if (file.Length > BytesMax) return new SvgResult.Refused(SvgProblem.TooLarge);
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = BytesMax,
            MaxCharactersFromEntities = 1_024,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            using var bytes = new MemoryStream(file.ToArray(), writable: false);
            using var reader = XmlReader.Create(bytes, settings);
            return new Copy(reader).Run();
        }
        catch (Exception e) when (e is XmlException or ArgumentException or NotSupportedException)
        {
            return new SvgResult.Refused(SvgProblem.NotSvg);   // no XML, a DTD, or an encoding nobody knows
        }
    }

    /// <summary>One walk through the file.</summary>
    private sealed class Copy(XmlReader from)
    {
        private readonly SvgReferences _references = new();
        private readonly Stack<string> _open = new();
        private XmlWriter _to = default!;
        private int _elements;
        private bool _drawn;

        public SvgResult Run()
        {
            from.MoveToContent();
            if (from.NodeType != XmlNodeType.Element || from.LocalName != "svg" || from.NamespaceURI != Svg) return No(SvgProblem.NotSvg);
            if (Size() is not { } box) return No(SvgProblem.NoSize);
            var scale = SidePx / Math.Max(box.Width, box.Height);
            var (widthPx, heightPx) = ((int)Math.Max(1, Math.Round(box.Width * scale)), (int)Math.Max(1, Math.Round(box.Height * scale)));
            using var bytes = new MemoryStream();
            using (_to = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new System.Text.UTF8Encoding(false), OmitXmlDeclaration = true }))
            {
                _to.WriteStartElement("svg", Svg);
                _to.WriteAttributeString("viewBox", string.Create(CultureInfo.InvariantCulture, $"{box.Left} {box.Top} {box.Width} {box.Height}"));
                _to.WriteAttributeString("width", widthPx.ToString(CultureInfo.InvariantCulture));
                _to.WriteAttributeString("height", heightPx.ToString(CultureInfo.InvariantCulture));
                foreach (var (name, value) in SvgAttributes.Of(from).Where(a => a.Name is not ("x" or "y" or "width" or "height" or "viewBox" or "transform")))
                    _to.WriteAttributeString(name, value);   // colours and fonts of the whole
                if (!from.IsEmptyElement && Content() is { } problem) return No(problem);
                _to.WriteEndElement();
            }
            if (!_drawn) return No(SvgProblem.NothingToSee);
            return _references.Problem() is { } wrong ? No(wrong) : new SvgResult.Clean(bytes.ToArray(), widthPx, heightPx);
        }

        private static SvgResult.Refused No(SvgProblem problem) => new(problem);

        private SvgProblem? Content()
        {
            while (from.Read())
            {
                switch (from.NodeType)
                {
                    case XmlNodeType.Element:
                        if (Element() is { } problem) return problem;
                        break;
                    case XmlNodeType.EndElement:
                        if (_open.Count == 0) return null;
                        Close();
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when _open.TryPeek(out var name) && Wordy.Contains(name):
                        _to.WriteString(from.Value);
                        break;
                }
            }
            return null;
        }

        private SvgProblem? Element()
        {
            while (from.NodeType == XmlNodeType.Element && !IsKept())
            {
                var isStyle = from.LocalName == "style" && from.NamespaceURI == Svg;
                if (!isStyle) from.Skip();   // with all that is in it; the reader then stands on what follows
                else if (!string.IsNullOrWhiteSpace(TextInside())) return SvgProblem.StyleSheet;
            }
            if (from.NodeType != XmlNodeType.Element) return Ended();
            if (++_elements > ElementsMax) return SvgProblem.TooMany;
            if (_open.Count >= DepthMax) return SvgProblem.TooDeep;
            var (name, isEmpty) = (Elements[from.LocalName], from.IsEmptyElement);
            var target = SvgAttributes.LocalTarget(from.GetAttribute("href") ?? from.GetAttribute("href", XLink));
            _to.WriteStartElement(name, Svg);
            foreach (var (attribute, value) in SvgAttributes.Of(from)) _to.WriteAttributeString(attribute, value);
            var id = from.GetAttribute("id") is { } named && SvgAttributes.IsId(named) && _references.IsFree(named) ? named : null;
            if (id is not null) _to.WriteAttributeString("id", id);
            if (target is not null && name is "use" or "linearGradient" or "radialGradient") _to.WriteAttributeString("href", "#" + target);
            _open.Push(name);
            _references.Enter(id, name == "use" ? target : null);
            _drawn |= Shapes.Contains(name);
            if (isEmpty) Close();
            return null;
        }

        /// <summary>After something was left out the reader stands on what follows it, which may be an end or words.</summary>
        private SvgProblem? Ended()
        {
            if (from.NodeType == XmlNodeType.EndElement && _open.Count > 0) Close();
            else if (from.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && _open.TryPeek(out var name) && Wordy.Contains(name)) _to.WriteString(from.Value);
            return null;
        }

        private void Close()
        {
            _to.WriteEndElement();
            _open.Pop();
            _references.Leave();
        }

        private bool IsKept() => from.NamespaceURI == Svg && Elements.ContainsKey(from.LocalName);

        /// <summary>The words in an element; the reader then stands on what follows it.</summary>
        private string TextInside()
        {
            using var inside = from.ReadSubtree();
            var text = new System.Text.StringBuilder();
            while (inside.Read())
                if (inside.NodeType is XmlNodeType.Text or XmlNodeType.CDATA) text.Append(inside.Value);
            inside.Close();
            from.Read();
            return text.ToString();
        }

        /// <returns>Null when the drawing does not say how large it is, or is out of all proportion.</returns>
        private (double Left, double Top, double Width, double Height)? Size()
        {
            var box = (from.GetAttribute("viewBox") ?? "").Split([' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
            var numbers = Array.ConvertAll(box, b => double.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN);
            var size = numbers.Length == 4 ? (numbers[0], numbers[1], numbers[2], numbers[3])
                : (0, 0, SvgAttributes.Length(from.GetAttribute("width")), SvgAttributes.Length(from.GetAttribute("height")));
            var (left, top, width, height) = size;
            if (!(Math.Abs(left) <= UnitsMax && Math.Abs(top) <= UnitsMax && width is > 0 and <= UnitsMax && height is > 0 and <= UnitsMax)) return null;
            return width / height is >= 1 / AspectMax and <= AspectMax ? size : null;
        }
    }
}
