using System.Collections;
using System.Globalization;
using System.Reflection;
using SmartSecurity.Server.Demo;
using SmartSecurity.Testing;

namespace SmartSecurity.Server.Tests.Documents;

/// <summary>
/// Goal: the table of settings in docs/operations.md is the truth. Method: every settable property of the options classes is looked
/// up in it with its default, and every key of the table in the classes.
/// </summary>
public sealed class SettingsPageTests
{
    [Fact]
    public void Every_setting_stands_there_with_its_default_and_nothing_else_does()
    {
        var page = File.ReadLines(Path.Combine(SharedData.RepoRoot, "docs", "operations.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 4 && cells[1].StartsWith('`') && char.IsUpper(cells[1][1]) && cells[1] != "`Urls`")
            .Select(cells => $"{cells[1].Trim('`')} = {cells[2].Trim('`')}");
        (string Section, object Defaults)[] sections = [.. SettingsCheck.Sections, ("Demo", new DemoOptions())];
        Assert.Equal(sections.SelectMany(s => Keys(s.Section, s.Defaults)).Order(StringComparer.Ordinal), page.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Keys(string path, object options) =>
        options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).SelectMany(p =>
        {
            var (key, value) = ($"{path}:{p.Name}", p.GetValue(options));
            return value switch
            {
                IDictionary => [$"{key}:<{(p.Name == "Models" ? "kind" : "name")}> = –"],
                null => [$"{key} = –"],
                string folder when Path.IsPathRooted(folder) => [$"{key} = –"],   // depends on where the program lies
                _ when value.GetType() is { IsClass: true, Namespace: { } space } && space.StartsWith("SmartSecurity", StringComparison.Ordinal) =>
                    Keys(key, value),
                _ => new[] { $"{key} = {Convert.ToString(value, CultureInfo.InvariantCulture)}" },
            };
        });
}
