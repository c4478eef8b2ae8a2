using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Health;

namespace SmartSecurity.Vision;

/// <summary>Puts this room into the program.</summary>
public static class VisionServices
{
    /// <summary>Adds the <see cref="Recogniser"/>. Needs <see cref="HealthBoard"/>, <see cref="TimeProvider"/> and logging.</summary>
    public static IServiceCollection AddVision(this IServiceCollection services, Action<VisionOptions>? configure = null)
    {
        var options = services.AddOptions<VisionOptions>();
        if (configure is not null) options.Configure(configure);
        return services.AddSingleton(provider => new Recogniser(
            provider.GetRequiredService<IOptions<VisionOptions>>().Value,
            provider.GetRequiredService<HealthBoard>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Recogniser>>()));
    }
}
