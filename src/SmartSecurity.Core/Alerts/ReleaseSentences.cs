namespace SmartSecurity.Core.Alerts;

/// <summary>Sentences of doors that are opened to everybody.</summary>
internal static class ReleaseSentences
{
    /// <returns>Null: another kind.</returns>
    public static string? Of(string kind, IReadOnlyDictionary<string, string> facts, bool zh)
    {
        if (kind != AlertKinds.EmergencyRelease) return null;
        string F(string name) => facts.TryGetValue(name, out var value) ? value : "–";
        var (group, reason) = (F("group"), Reason(F("reason"), zh));
        return (F("state"), zh) switch
        {
            ("Asked", true) => $"{reason}：{F("asked")} 申请打开“{group}”的 {F("doors")} 扇门，等第二个人确认。",
            ("Asked", false) => $"{reason}: {F("asked")} asks to open the {F("doors")} doors of “{group}”. A second person must confirm.",
            ("Open", true) => $"{reason}：“{group}”的 {F("doors")} 扇门已下令打开（{F("asked")} 申请，{F("by")} 确认）。",
            ("Open", false) => $"{reason}: the {F("doors")} doors of “{group}” were told to open (asked by {F("asked")}, confirmed by {F("by")}).",
            ("RestoreAsked", true) => $"“{group}”的门还开着：{F("by")} 申请恢复，等第二个人确认。",
            ("RestoreAsked", false) => $"The doors of “{group}” still stand open: {F("by")} asks to give them back. A second person must confirm.",
            ("Restored", true) => $"“{group}”的 {F("doors")} 扇门已下令恢复（{F("by")} 确认）。",
            ("Restored", false) => $"The {F("doors")} doors of “{group}” were told to work as before (confirmed by {F("by")}).",
            ("Lapsed", true) => $"{F("asked")} 申请打开“{group}”，没有人及时确认，门没有打开。",
            ("Lapsed", false) => $"{F("asked")} asked to open “{group}”; nobody confirmed in time, and nothing was opened.",
            (_, true) => $"{F("asked")} 申请打开“{group}”，已撤回，门没有打开。",
            (_, false) => $"{F("asked")} asked to open “{group}”; it was taken back, and nothing was opened.",
        };
    }

    private static string Reason(string reason, bool zh) => (reason, zh) switch
    {
        ("Fire", true) => "火警",
        ("Fire", false) => "Fire",
        ("Evacuation", true) => "疏散",
        ("Evacuation", false) => "Evacuation",
        ("Medical", true) => "急救",
        ("Medical", false) => "Medical help",
        ("Drill", true) => "演练",
        ("Drill", false) => "Drill",
        _ => reason,
    };
}
