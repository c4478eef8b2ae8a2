using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace SmartSecurity.Vision.Models;

/// <summary>Loads models from a folder, and only what their manifests vouch for by SHA-256.</summary>
/// <remarks>
/// The file is read once into memory and hashed there; the session is made from the same bytes, so nothing can change between
/// the check and the use.
/// </remarks>
public sealed class ModelStore
{
    /// <summary>No model of ours is near it; a larger file is not read.</summary>
    public const long FileBytesMax = 512L * 1024 * 1024;

    /// <summary>Chosen for a kind that a site may do without: it is not to be used.</summary>
    public const string None = "none";

    private readonly IReadOnlyDictionary<string, string> _chosen;

    /// <param name="folder">The models folder; null: the nearest folder named <c>models</c> above the program.</param>
    /// <param name="chosen">
    /// Name of the model's folder by kind; a kind that is not named takes its first folder by name. <see cref="None"/>: do without.
    /// </param>
    public ModelStore(string? folder, IReadOnlyDictionary<string, string>? chosen = null)
    {
        Folder = folder ?? Find();
        Cv2.SetNumThreads(1);   // each picture is worked on by one thread of the pool; OpenCV's own would only take turns with them
        _chosen = chosen ?? new Dictionary<string, string>(StringComparer.Ordinal);
    }

    public string Folder { get; }

    /// <summary>Whether a kind that a site may do without has a folder and is not switched off.</summary>
    public bool Has(string kind) => Directory.Exists(Path.Combine(Folder, kind)) && _chosen.GetValueOrDefault(kind) != None;

    /// <summary>Whether the site's settings name a model of this kind.</summary>
    public bool IsChosen(string kind) => _chosen.TryGetValue(kind, out var name) && name != None;

    /// <summary>Loads the chosen model of a kind, for example <c>face-detector</c>.</summary>
    /// <remarks>A TFLite file is hashed as it is and then written as ONNX in memory.</remarks>
    /// <exception cref="ModelRefusedException">No manifest, no file, another hash, data outside the file, or not loadable.</exception>
    public OnnxModel Load(string kind)
    {
        var manifest = ReadManifest(kind);
        var bytes = ReadChecked(manifest.Name, manifest.File, manifest.Sha256);
        if (manifest.File.EndsWith(".tflite", StringComparison.OrdinalIgnoreCase)) bytes = Convert(manifest, bytes);
        if (OnnxExternalData.IsUsedBy(bytes))
            throw new ModelRefusedException(manifest.Name, "it keeps weights outside its file or is no ONNX file", "save it as a single file");
        var keys = manifest.KeysFile is null
            ? []
            : Encoding.UTF8.GetString(ReadChecked(manifest.Name, manifest.KeysFile, manifest.KeysSha256!)).TrimEnd('\n').Split('\n');
        return Open(manifest, bytes, [.. keys.Select(k => k.TrimEnd('\r'))]);
    }

    private static byte[] Convert(ModelManifest manifest, byte[] tflite)
    {
        try
        {
            return TfliteToOnnx.Convert(tflite);
        }
        catch (InvalidDataException error)
        {
            throw new ModelRefusedException(manifest.Name, error.Message, "put in another file and its hash");
        }
    }

    private static OnnxModel Open(ModelManifest manifest, byte[] bytes, string[] keys)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            return new OnnxModel(manifest, new InferenceSession(bytes, options), keys);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelRefusedException(manifest.Name, $"it cannot be loaded ({error.GetType().Name})", "put in another file and its hash");
        }
    }

    /// <exception cref="ModelRefusedException">There is none, or it cannot be read.</exception>
    internal ModelManifest ReadManifest(string kind)
    {
        var ofKind = Path.Combine(Folder, kind);
        if (!Directory.Exists(ofKind))
            throw new ModelRefusedException(kind, "there is no folder for it in the models folder", "set Vision:ModelsDirectory");
        var folder = _chosen.TryGetValue(kind, out var name)
            ? Path.Combine(ofKind, name)
            : Directory.EnumerateDirectories(ofKind).Order(StringComparer.Ordinal).FirstOrDefault();
        var path = folder is null ? null : Path.Combine(folder, "model.yaml");
        if (path is null || !File.Exists(path))
            throw new ModelRefusedException(kind, "it has no model.yaml", "restore the models folder");
        if (new FileInfo(path).Length > ModelManifest.BytesMax)
            throw new ModelRefusedException(kind, "its manifest is too large", "restore the models folder");
        return ModelManifest.Parse(File.ReadAllText(path), kind);
    }

    private byte[] ReadChecked(string name, string file, string sha256)
    {
        var path = Path.GetFullPath(Path.Combine(Folder, file));
        if (!path.StartsWith(Path.GetFullPath(Folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new ModelRefusedException(name, "its file lies outside the models folder", "correct its model.yaml");
        if (!File.Exists(path))
            throw new ModelRefusedException(name, $"its file {file} is missing", "run `npm ci --ignore-scripts` in the models folder");
        if (new FileInfo(path).Length > FileBytesMax)
            throw new ModelRefusedException(name, "its file is too large", "put in a smaller one");
        var bytes = File.ReadAllBytes(path);
        var seen = System.Convert.ToHexStringLower(SHA256.HashData(bytes));
        return seen == sha256
            ? bytes
            : throw new ModelRefusedException(name, $"its file {file} has SHA-256 {seen[..8]}… and not {sha256[..8]}…",
                "run `npm ci --ignore-scripts` in the models folder");
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var models = Path.Combine(folder.FullName, "models");
            if (Directory.Exists(Path.Combine(models, "face-detector"))) return models;
        }
        return Path.Combine(AppContext.BaseDirectory, "models");
    }
}
