using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace SmartSecurity.Vision.Models;

/// <summary>What a model's folder says of it: <c>models/&lt;kind&gt;/&lt;name&gt;/model.yaml</c>.</summary>
/// <remarks>Source: docs/design/vision.md. A site puts in its own model by a folder of its own, without code.</remarks>
public sealed class ModelManifest
{
    /// <summary>A manifest is a page of text; anything larger is not one.</summary>
    public const int BytesMax = 16 * 1024;

    /// <summary>Depth of nesting that a manifest may have: the input's list of three numbers is 3.</summary>
    public const int DepthMax = 4;

    public string Name { get; set; } = "";
    /// <summary>The model's file, relative to the models folder.</summary>
    public string File { get; set; } = "";
    /// <summary>SHA-256 of <see cref="File"/>, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; set; } = "";
    public string Licence { get; set; } = "";
    public string Source { get; set; } = "";
    /// <summary>Recognisers of text only: one class a line, relative to the models folder.</summary>
    public string? KeysFile { get; set; }
    public string? KeysSha256 { get; set; }
    public ModelInput Input { get; set; } = new();
    /// <summary>Names of the outputs in the order the code wants them; empty: the model's own order.</summary>
    public List<string> Outputs { get; set; } = [];
    /// <summary>Embedders only: <c>cosine</c> is the one that is understood.</summary>
    public string? Distance { get; set; }
    /// <summary>Embedders only: length of the vector.</summary>
    public int EmbeddingLength { get; set; }
    /// <summary>Second embedders only: SHA-256 of the first, with which the thresholds were measured.</summary>
    public string? FittedWith { get; set; }
    /// <summary>Object detectors only: how the output lies in memory, see <see cref="Motion.ObjectDetector"/>.</summary>
    public string? Layout { get; set; }
    /// <summary>Object detectors only: the names of all classes in the model's order, as <c>person</c>, <c>bicycle</c>, <c>car</c> …</summary>
    public List<string> Classes { get; set; } = [];
    public Dictionary<string, double> Thresholds { get; set; } = [];

    /// <exception cref="ModelRefusedException">The manifest lacks the threshold.</exception>
    public double Threshold(string name) => Thresholds.TryGetValue(name, out var value)
        ? value
        : throw new ModelRefusedException(Name, $"its manifest lacks thresholds.{name}", "add it to model.yaml");

    /// <summary>Reads a manifest; anchors, aliases, tags and deep nesting are refused before anything is built from them.</summary>
    /// <exception cref="ModelRefusedException">The text is no manifest, or a field is missing.</exception>
    public static ModelManifest Parse(string yaml, string nameOfFolder)
    {
        if (yaml.Length > BytesMax) throw Refuse(nameOfFolder, "its manifest is too large");
        try
        {
            RefuseBombs(yaml, nameOfFolder);
            var manifest = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance)
                .Build().Deserialize<ModelManifest?>(yaml) ?? throw Refuse(nameOfFolder, "its manifest is empty");
            manifest.Check(nameOfFolder);
            return manifest;
        }
        catch (YamlException error)
        {
            throw Refuse(nameOfFolder, $"its manifest cannot be read (line {error.Start.Line})");
        }
    }

    private static void RefuseBombs(string yaml, string name)
    {
        var parser = new Parser(new StringReader(yaml));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current?.NestingIncrease ?? 0;
            if (depth > DepthMax + 2) throw Refuse(name, "its manifest is nested too deeply");   // stream and document count as two
            if (parser.Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false })
                throw Refuse(name, "its manifest uses an anchor, alias or tag");
        }
    }

    private void Check(string folder)
    {
        if (Name.Length == 0 || File.Length == 0) throw Refuse(folder, "its manifest lacks name or file");
        if (Sha256.Length != 64) throw Refuse(folder, "its manifest lacks the SHA-256 of the file");
        if (KeysFile is not null && KeysSha256?.Length != 64) throw Refuse(folder, "its manifest lacks the SHA-256 of the keys");
        if (Input.WidthPx is < 1 or > 4096 || Input.HeightPx is < 1 or > 4096) throw Refuse(folder, "its input size is not 1 to 4096");
        if (Input.Colour is not ("rgb" or "bgr" or "grey")) throw Refuse(folder, "its colour order is none of rgb, bgr, grey");
        if (Input.Mean.Count != Input.Channels || Input.Scale.Count != Input.Channels)
            throw Refuse(folder, "its mean and scale do not have one number a channel");
        if (FittedWith is { Length: not 64 }) throw Refuse(folder, "its fittedWith is no SHA-256");
        if (Distance is not (null or "cosine")) throw Refuse(folder, "its distance is not cosine");
        if (EmbeddingLength is < 0 or > 4096) throw Refuse(folder, "its embedding length is not 0 to 4096");
    }

    private static ModelRefusedException Refuse(string name, string why) => new(name, why, "correct its model.yaml");
}

/// <summary>How a picture becomes a model's input: value × 1 = (v − mean) × scale, channels first.</summary>
public sealed class ModelInput
{
    public string Name { get; set; } = "";
    public int WidthPx { get; set; }
    public int HeightPx { get; set; }
    /// <summary><c>rgb</c>, <c>bgr</c> or <c>grey</c>.</summary>
    public string Colour { get; set; } = "";
    /// <summary>One number a channel, in the order of <see cref="Colour"/>, on the scale 0..255.</summary>
    public List<float> Mean { get; set; } = [];
    public List<float> Scale { get; set; } = [];
    public int Channels => Colour == "grey" ? 1 : 3;
}
