namespace SmartSecurity.Web.Account;

/// <summary>Which browser on which system, in two words: enough to know one's own phone in a list, too little to follow anybody.</summary>
internal static class DeviceWords
{
    // The order matters: Edge and WeChat call themselves Chrome, Chrome calls itself Safari.
    private static readonly (string Mark, string Name)[] Browsers =
        [("MicroMessenger", "WeChat"), ("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    private static readonly (string Mark, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux")];

    public static string Of(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent)) return "API";
        var (browser, system) = (Find(Browsers, userAgent), Find(Systems, userAgent));
        return browser is null ? "API" : system is null ? browser : $"{browser} · {system}";
    }

    private static string? Find((string Mark, string Name)[] marks, string text) =>
        marks.Where(m => text.Contains(m.Mark, StringComparison.Ordinal)).Select(m => m.Name).FirstOrDefault();
}
