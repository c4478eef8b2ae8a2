using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Devices;
using SmartSecurity.Devices.Cameras;
using SmartSecurity.Devices.Mqtt;
using SmartSecurity.Pipeline.Clips;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Pipeline.Notifiers;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Releases;
using SmartSecurity.Vision;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Server;

/// <summary>Finds every wrong setting before anything starts, and names each by its key.</summary>
/// <remarks>
/// The options' own checks stop at the first value that cannot be read and speak of classes. So values and ranges are looked at here
/// first, key by key; the options are asked afterwards for what only they know, as that one setting needs another.
/// </remarks>
internal static class SettingsCheck
{
    /// <summary>The options that are bound, by section; docs/operations.md has a row for each of their keys.</summary>
    internal static readonly (string Section, object Defaults)[] Sections =
    [
        ("Storage", new StorageOptions()), ("Devices", new DevicesOptions()), ("Mqtt", new MqttOptions()),
        ("Cameras", new RtspReaderOptions()), ("Vision", new VisionOptions()), ("Silence", new SilenceOptions()), ("Ladder", new LadderOptions()),
        ("NightExit", new NightExitOptions()), ("UnusualHour", new UnusualHourOptions()), ("Decline", new DeclineOptions()),
        ("Retention", new RetentionOptions()), ("Accuracy", new AccuracyOptions()), ("Notifiers", new NotifiersOptions()), ("Site", new SiteOptions()),
        ("Patrols", new PatrolOptions()), ("Alerts", new AlertOptions()), ("Accounts", new AccountOptions()),
        ("Clips", new ClipOptions()), ("Release", new ReleaseOptions()),
    ];

    /// <returns>
    /// One sentence for each mistake. A value that cannot be read has been replaced by its default, so the program must not start.
    /// </returns>
    public static IReadOnlyList<string> Mistakes(WebApplication app)
    {
        var byKey = Sections.SelectMany(s => MistakesOf(app.Configuration, s.Section, s.Defaults)).ToList();
        return [.. byKey.Concat(MistakesOfOptions(app.Services)).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> MistakesOf(IConfiguration settings, string path, object defaults)
    {
        foreach (var option in defaults.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var (key, value) = ($"{path}:{option.Name}", option.GetValue(defaults));
            if (value is not null && IsGroup(option.PropertyType))
            {
                foreach (var mistake in MistakesOf(settings, key, value)) yield return mistake;
                continue;
            }
            if (settings[key] is not null && !TryRead(settings, key, option.PropertyType, ref value))
            {
                settings[key] = Convert.ToString(value, CultureInfo.InvariantCulture);
                yield return $"{key} cannot be read: write {Form(option.PropertyType)}.";
                continue;
            }
            foreach (var complaint in Complaints(option, value))
                yield return complaint.Contains(key, StringComparison.Ordinal) ? complaint : $"{key}: {complaint}";
        }
    }

    private static bool IsGroup(Type type) =>
        type.IsClass && type.Namespace?.StartsWith("SmartSecurity", StringComparison.Ordinal) == true;

    private static bool TryRead(IConfiguration settings, string key, Type type, ref object? value)
    {
        try
        {
            value = settings.GetValue(type, key);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Form(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { IsEnum: true } words => $"one of {string.Join(", ", Enum.GetNames(words))}",
        var time when time == typeof(TimeSpan) => "a time as 00:00:30 or 7.00:00:00",
        var yesNo when yesNo == typeof(bool) => "true or false",
        _ => "a number",
    };

    private static IEnumerable<string> Complaints(PropertyInfo option, object? value) => option.GetCustomAttributes<ValidationAttribute>()
        .Where(rule => !rule.IsValid(value)).Select(rule => rule.FormatErrorMessage(option.Name));

    private static IEnumerable<string> MistakesOfOptions(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (Exception e) when (e is OptionsValidationException or AggregateException)
        {
            var all = e is AggregateException several ? several.Flatten().InnerExceptions : (IEnumerable<Exception>)[e];
            // Ranges were named by their keys already; here they would be named once more by their class.
            return all.SelectMany(one => one is OptionsValidationException refused ? refused.Failures : [one.Message])
                .Where(failure => !failure.StartsWith("DataAnnotation validation failed", StringComparison.Ordinal));
        }
    }
}
