using System.Xml;
using System.Xml.XPath;
using DevLab.JmesPath.Expressions;
using Newtonsoft.Json.Linq;

namespace SmartSecurity.Devices.Profiles;

/// <summary>How a payload's bytes become something a profile can select from.</summary>
internal enum Decoder { Json, Xml, Text }

/// <summary>A place in a payload, or a question about it, as a profile writes it: JMESPath for JSON and text, XPath for XML.</summary>
/// <remarks>
/// What a selector finds is always a JSON value, so that conversions are written once: an XML node gives its text. A function that
/// is given a value of the wrong type (a text where an array is due) finds nothing: payloads are not ours, and both libraries
/// throw for this what they throw for a bug.
/// </remarks>
internal abstract class Selector(string text)
{
    /// <summary>The expression as written in the profile.</summary>
    public string Text { get; } = text;

    /// <exception cref="FormatException">The expression cannot be read; the message says where.</exception>
    public static Selector Compile(string text, Decoder decoder, IXmlNamespaceResolver namespaces) =>
        decoder == Decoder.Xml ? XmlSelector.Compile(text, namespaces) : JsonSelector.Compile(text);

    /// <summary>Whether the expression is true of the item, by the language's own meaning of true.</summary>
    public bool Holds(object item) => Evaluate(item) is { } value && IsTrue(value);

    /// <summary>What stands there, or null.</summary>
    public JToken? Read(object item) => Evaluate(item) is { Type: not JTokenType.Null } value ? value : null;

    /// <summary>The items a list selector finds, each fit to be given to another selector.</summary>
    public abstract IEnumerable<object> Items(object root);

    protected abstract JToken? Find(object item);

    private JToken? Evaluate(object item)
    {
        try
        {
            return Find(item);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            return null;
        }
    }

    private static bool IsTrue(JToken value) => value.Type switch
    {
        JTokenType.Null => false,
        JTokenType.Boolean => value.Value<bool>(),
        JTokenType.String => value.Value<string>()!.Length > 0,
        JTokenType.Array or JTokenType.Object => value.HasValues,
        _ => true,
    };
}

/// <summary>A JMESPath expression.</summary>
internal sealed class JsonSelector : Selector
{
    private readonly JmesPathExpression _expression;

    private JsonSelector(string text, JmesPathExpression expression) : base(text) => _expression = expression;

    public static JsonSelector Compile(string text)
    {
        try
        {
            return new JsonSelector(text, new DevLab.JmesPath.JmesPath().Parse(text));
        }
        catch (Exception e) when (e is not OutOfMemoryException)   // the library throws bare exceptions for syntax
        {
            throw new FormatException($"is no JMESPath: {e.Message}", e);
        }
    }

    public override IEnumerable<object> Items(object root) => Read(root) is JArray items ? items : [];

    protected override JToken? Find(object item) => _expression.Transform((JToken)item).AsJToken();
}

/// <summary>An XPath 1.0 expression. A set of nodes gives the text of its first; an empty one, or an empty text, gives nothing.</summary>
internal sealed class XmlSelector : Selector
{
    private readonly XPathExpression _expression;

    private XmlSelector(string text, XPathExpression expression) : base(text) => _expression = expression;

    public static XmlSelector Compile(string text, IXmlNamespaceResolver namespaces)
    {
        try
        {
            return new XmlSelector(text, XPathExpression.Compile(text, namespaces));
        }
        catch (XPathException e)
        {
            throw new FormatException($"is no XPath: {e.Message}", e);
        }
    }

    public override IEnumerable<object> Items(object root)
    {
        if (_expression.ReturnType != XPathResultType.NodeSet) yield break;
        var nodes = ((XPathNavigator)root).Select(_expression.Clone());
        while (nodes.MoveNext()) yield return nodes.Current!.Clone();
    }

    // Cloned because a compiled XPath keeps its place while it runs, and messages are read side by side.
    protected override JToken? Find(object item) => ((XPathNavigator)item).Evaluate(_expression.Clone()) switch
    {
        XPathNodeIterator nodes => nodes.MoveNext() ? new JValue(nodes.Current!.Value) : null,
        string text => text.Length == 0 ? null : new JValue(text),
        bool truth => new JValue(truth),
        double number => double.IsFinite(number) ? new JValue(number) : null,
        _ => null,
    };
}
