using System.Text;

namespace SmartSecurity.Server.Tests.Faults;

/// <summary>
/// Spoils payloads as the field does (cut, flipped, doubled, in the wrong coding) and as nobody but a stranger would; from a seed.
/// </summary>
internal sealed class Mutations(int seed)
{
    /// <summary>Deeper than any reader's limit and far below the largest payload.</summary>
    private const int Depth = 20_000;

    private readonly Random _random = new(seed);

    /// <returns>A payload made of <paramref name="original"/>; sometimes by chance still a sound one.</returns>
    public byte[] Of(byte[] original) => _random.Next(10) switch
    {
        0 => Flipped(original),
        1 => original[..At(original)],
        2 => original[At(original)..],
        3 => Replaced(original, ":", $":{new string('9', _random.Next(20, 400))}, \"n\":"),
        4 => Replaced(original, ":", ":1e999, \"n\":"),
        5 => Replaced(original, "{", """{"type":"door","type":7,"seq":"1","seq":["1"],"time":null,"time":"2026-02-30T25:61:00Z",""" + " "),
        6 => Replaced(original, "\"", "\"" + (_random.Next(2) == 0 ? "\\ud800" : "\\u0000")),
        7 => Inserted(original, [0xC3, 0x28, 0xFF, 0xFE, 0x00]),   // no UTF-8
        8 => Wrapped(original),
        _ => WrongType(original),
    };

    private int At(byte[] bytes) => _random.Next(bytes.Length + 1);

    private byte[] Flipped(byte[] original)
    {
        var bytes = original.ToArray();
        for (var i = _random.Next(1, 6); i > 0 && bytes.Length > 0; i--) bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        return bytes;
    }

    private byte[] Inserted(byte[] original, byte[] strange)
    {
        var at = At(original);
        return [.. original.AsSpan(0, at), .. strange, .. original.AsSpan(at)];
    }

    /// <summary>One of the places where the text stands, drawn; without any the payload is empty.</summary>
    private byte[] Replaced(byte[] original, string old, string by)
    {
        var text = Encoding.Latin1.GetString(original);
        var places = Enumerable.Range(0, text.Length).Where(i => text[i] == old[0]).ToList();
        if (places.Count == 0) return [];
        var at = places[_random.Next(places.Count)];
        return Encoding.Latin1.GetBytes(string.Concat(text.AsSpan(0, at), by, text.AsSpan(at + old.Length)));
    }

    private byte[] Wrapped(byte[] original)
    {
        var depth = _random.Next(10) == 0 ? Depth : _random.Next(1, 100);
        var (open, close) = _random.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        return [.. Repeated(open, depth), .. original, .. Repeated(close, depth)];
    }

    private byte[] WrongType(byte[] original)
    {
        string[] values = ["null", "true", "[]", "{}", "-0", "\"\"", "[{}]", "0.0000001", "\"🚪\""];
        return Replaced(original, ":", $":{values[_random.Next(values.Length)]}, \"n\":");
    }

    private static byte[] Repeated(string text, int times) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, times)));
}
