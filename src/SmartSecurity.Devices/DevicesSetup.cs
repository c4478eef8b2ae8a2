using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Devices;
using SmartSecurity.Devices.Cameras;
using SmartSecurity.Devices.Mqtt;
using SmartSecurity.Devices.Profiles;

namespace SmartSecurity.Devices;

/// <summary>Settings under <c>Devices</c>.</summary>
public sealed class DevicesOptions
{
    /// <summary>The folder with one folder a hardware profile; <c>hardware-profiles</c> beside the program unless set.</summary>
    [Required]
    public string ProfilesFolder { get; set; } = Path.Combine(AppContext.BaseDirectory, "hardware-profiles");
}

/// <summary>Adds this room to the program.</summary>
public static class DevicesSetup
{
    /// <summary>
    /// Hardware profiles, the mapper, and the broker that <see cref="MqttOptions.Mode"/> chooses. Needs an <see cref="IMessageInbox"/>, a
    /// <see cref="Core.Health.HealthBoard"/> and a <see cref="TimeProvider"/>; bind <see cref="DevicesOptions"/>, <see
    /// cref="MqttOptions"/> and
    /// <see cref="RtspReaderOptions"/>.
    /// </summary>
    public static IServiceCollection AddDevices(this IServiceCollection services)
    {
        services.AddOptions<DevicesOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RtspReaderOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(sp => ProfileCatalog.Load(sp.GetRequiredService<IOptions<DevicesOptions>>().Value.ProfilesFolder));
        services.AddSingleton<IMessageMapper, ProfileMapper>();
        return services.AddMqtt();
    }

    /// <summary>The embedded broker or the client of an outside one, as a hosted service.</summary>
    public static IServiceCollection AddMqtt(this IServiceCollection services)
    {
        services.AddOptions<MqttOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<MqttOptions>, MqttOptionsValidation>();
        services.AddSingleton<EmbeddedOutlet>().AddSingleton<OutsideOutlet>();
        services.AddSingleton<IMqttOutlet>(sp => IsEmbedded(sp) ? sp.GetRequiredService<EmbeddedOutlet>() : sp.GetRequiredService<OutsideOutlet>());
        services.AddSingleton<IHostedService>(sp => IsEmbedded(sp) ? new NothingToRun() : sp.GetRequiredService<OutsideOutlet>());
        services.AddSingleton<IHostedService>(sp => IsEmbedded(sp)
            ? ActivatorUtilities.CreateInstance<EmbeddedBroker>(sp)
            : ActivatorUtilities.CreateInstance<OutsideBroker>(sp));
        return services;
    }

    private static bool IsEmbedded(IServiceProvider services) => services.GetRequiredService<IOptions<MqttOptions>>().Value.Mode == MqttMode.Embedded;

    /// <summary>The broker inside needs no connection of its own to be published on.</summary>
    private sealed class NothingToRun : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
