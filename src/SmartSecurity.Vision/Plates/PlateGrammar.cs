namespace SmartSecurity.Vision.Plates;

/// <summary>One way a plate may be written: which characters may stand at each place, and the colours such plates have.</summary>
/// <param name="Name">Stable name, for example <c>standard</c> or <c>small-new-energy</c>.</param>
/// <param name="Places">Allowed characters by place.</param>
/// <param name="Colours">Usual colours; a reading of this form on another colour is less believed.</param>
/// <param name="IsRare">Needs the colour's support: without it, a more usual form is preferred.</param>
public sealed record PlateForm(string Name, IReadOnlyList<string> Places, IReadOnlyList<string> Colours, bool IsRare)
{
    public int Length => Places.Count;

    public bool Allows(string text)
    {
        if (text.Length != Length) return false;
        for (var i = 0; i < text.Length; i++)
            if (!Places[i].Contains(text[i], StringComparison.Ordinal)) return false;
        return true;
    }
}

/// <summary>How Chinese plates are written (GA 36-2018; military, armed police and emergency beside it).</summary>
/// <remarks>The letters I and O are not used; O is read as 0, or as Q at the second place.</remarks>
public static class PlateGrammar
{
    public const string Provinces = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";
    public const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    public const string Digits = "0123456789";
    public const string Endings = "警学挂港澳使领应急";

    /// <summary>Every character a plate may hold.</summary>
    public const string Alphabet = Provinces + Letters + Digits + Endings;

    public const int LengthMax = 8;

    private const string Any = Letters + Digits;

    public static IReadOnlyList<PlateForm> Forms { get; } =
    [
        new("standard", [Provinces, Letters, Any, Any, Any, Any, Any], ["blue", "yellow"], IsRare: false),
        new("small-new-energy", [Provinces, Letters, "ABCDEFGHJK", Any, Digits, Digits, Digits, Digits], ["green"], IsRare: false),
        new("large-new-energy", [Provinces, Letters, Digits, Digits, Digits, Digits, Digits, "ABCDEFGHJK"], ["green", "yellow"], IsRare: false),
        new("police", [Provinces, Letters, Any, Any, Any, Any, "警"], ["white"], IsRare: true),
        new("learner", [Provinces, Letters, Any, Any, Any, Any, "学"], ["yellow"], IsRare: true),
        new("trailer", [Provinces, Letters, Any, Any, Any, Any, "挂"], ["yellow"], IsRare: true),
        new("hong-kong-macau", ["粤", "Z", Any, Any, Any, Any, "港澳"], ["black"], IsRare: true),
        new("embassy", [Digits, Digits, Digits, Digits, Digits, Digits, "使"], ["black", "green"], IsRare: true),
        new("embassy-old", ["使", Digits, Digits, Digits, Digits, Digits, Digits], ["black"], IsRare: true),
        new("consulate", [Provinces, Letters, Digits, Digits, Digits, Digits, "领"], ["black", "green"], IsRare: true),
        new("military", [Letters, Letters, Any, Digits, Digits, Digits, Digits], ["white"], IsRare: true),
        new("armed-police", ["W", "J", Provinces, Digits, Digits, Digits, Digits, Any], ["white"], IsRare: true),
        new("emergency", [Provinces, "XS", Digits, Digits, Digits, Digits, "应", "急"], ["white"], IsRare: true),
    ];

    /// <summary>The first form that allows the text; null when it is no plate.</summary>
    public static PlateForm? FormOf(string text) => Forms.FirstOrDefault(form => form.Allows(text));

    /// <summary>Bit i: form i allows the character at this place. Index: place, then place in <see cref="Alphabet"/>.</summary>
    internal static uint[][] FormsByPlace { get; } = [.. Enumerable.Range(0, LengthMax).Select(place =>
        Alphabet.Select(c => MaskOf(form => place < form.Length && form.Places[place].Contains(c, StringComparison.Ordinal))).ToArray())];

    /// <summary>Bit i: form i ends after this many characters.</summary>
    internal static uint[] FormsByLength { get; } = [.. Enumerable.Range(0, LengthMax + 1).Select(length => MaskOf(form => form.Length == length))];

    /// <summary>Bit i: form i may stand on a ground of this colour.</summary>
    /// <param name="beginsRed">The first characters are red, as the army's and the armed police's are.</param>
    /// <remarks>
    /// Only forms that begin without a province are left out: any house number is one of them, and where dirt hides the province they
    /// would turn a blue plate into a military one. A wrong colour must not cost a police plate its last character.
    /// </remarks>
    internal static uint FormsOn(string? colour, bool beginsRed) => MaskOf(form =>
        form.Places[0].Contains('京', StringComparison.Ordinal) || form.Places[0] == "粤"
        || (colour is not null && form.Colours.Contains(colour, StringComparer.Ordinal) && (beginsRed || colour != "white")));

    private static uint MaskOf(Func<PlateForm, bool> holds)
    {
        var mask = 0u;
        for (var i = 0; i < Forms.Count; i++) if (holds(Forms[i])) mask |= 1u << i;
        return mask;
    }
}
