namespace SmartSecurity.Web.Account;

/// <summary>Where to go after signing in: only to a path of this very site, so that a link can't lead away.</summary>
public static class LocalPath
{
    /// <returns><paramref name="path"/> when it is a path here, else <paramref name="otherwise"/>.</returns>
    public static string Or(string? path, string otherwise) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal)
            && !path.Any(char.IsControl) ? path : otherwise;
}
