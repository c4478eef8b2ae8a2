using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartSecurity.Server;

/// <summary>What a verb says on standard output: one JSON document on one line.</summary>
public static class OutputLine
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Write(object document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, Json));
}
