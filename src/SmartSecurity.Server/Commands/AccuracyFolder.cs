using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SmartSecurity.Web.Accuracy;

namespace SmartSecurity.Server;

/// <summary>Section <c>Accuracy</c>.</summary>
public sealed class AccuracyOptions
{
    /// <summary>Where the last evaluation of each kind is kept for the accuracy page; relative to the working folder.</summary>
    [Required]
    public string Folder { get; set; } = "data/accuracy";
}

/// <summary>The last evaluation of each kind, a JSON file each. No picture and no name is kept, only counts.</summary>
public sealed class AccuracyFolder(IOptions<AccuracyOptions> options) : IAccuracyReports
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public PlateReport? Plates => Read<PlateReport>("plates");

    public FacePairReport? Pairs => Read<FacePairReport>("face-pairs");

    public OpenSetReport? OpenSet => Read<OpenSetReport>("face-open-set");

    /// <summary>The folder that the settings name, as a verb of the command line finds it.</summary>
    public static AccuracyFolder OfSettings() =>
        new(Options.Create(Commands.Settings([]).GetSection("Accuracy").Get<AccuracyOptions>() ?? new AccuracyOptions()));

    public void Keep(PlateReport report) => Write("plates", report);

    public void Keep(FacePairReport report) => Write("face-pairs", report);

    public void Keep(OpenSetReport report) => Write("face-open-set", report);

    /// <summary>A measurement is not lost because its page can't be written: it stands on standard output.</summary>
    private void Write<T>(string name, T report)
    {
        try
        {
            Directory.CreateDirectory(options.Value.Folder);
            var (path, partial) = (PathOf(name), PathOf(name) + ".part");
            File.WriteAllText(partial, JsonSerializer.Serialize(report, _json));
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"not kept for the accuracy page: {e.Message}");
        }
    }

    private T? Read<T>(string name)
        where T : class
    {
        try
        {
            return File.Exists(PathOf(name)) ? JsonSerializer.Deserialize<T>(File.ReadAllText(PathOf(name)), _json) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;   // of another version, or cut short: as good as never measured
        }
    }

    private string PathOf(string name) => Path.Combine(options.Value.Folder, name + ".json");
}
