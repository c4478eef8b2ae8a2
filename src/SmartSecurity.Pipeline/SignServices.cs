using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Pipeline;

/// <summary>Adds the rules of routines beside the silence clock. Settings are read from <c>NightExit</c>, <c>UnusualHour</c> and <c>Decline</c>.</summary>
internal static class SignServices
{
    public static IServiceCollection AddSigns(this IServiceCollection services, IConfiguration settings)
    {
        Checked<NightExitOptions>(services, settings.GetSection("NightExit"));
        Checked<UnusualHourOptions>(services, settings.GetSection("UnusualHour"));
        Checked<DeclineOptions>(services, settings.GetSection("Decline"));
        return services
            .AddSingleton<IRule>(s => new NightExitRule(s.GetRequiredService<NightExitOptions>()))
            .AddSingleton<IRule>(s => new UnusualHourRule(s.GetRequiredService<UnusualHourOptions>()))
            .AddSingleton<IRule>(s => new DeclineRule(s.GetRequiredService<DeclineOptions>()))
            .AddSingleton<IRule, RestlessnessRule>()
            .AddSingleton<IRule>(s => new HouseholdSilenceRule(
                s.GetRequiredService<IOptions<SilenceOptions>>().Value, s.GetService<IOptions<LadderOptions>>()?.Value ?? new LadderOptions()));
    }

    private static void Checked<TOptions>(IServiceCollection services, IConfigurationSection section)
        where TOptions : class
    {
        services.AddOptions<TOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(s => s.GetRequiredService<IOptions<TOptions>>().Value);
    }
}
