using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Devices.Mqtt;
using SmartSecurity.Devices.Profiles;
using SmartSecurity.Devices.Tests.Profiles;

namespace SmartSecurity.Devices.Tests.Mqtt;

/// <summary>
/// Goal: every wrong setting is named at the start, all at once, and the mode chooses the broker.
/// Method: the real service collection.
/// </summary>
public sealed class MqttOptionsTests
{
    [Fact]
    public void All_wrong_settings_are_named_at_once_with_their_keys()
    {
        using var services = Services(o =>
        {
            o.Embedded.Port = 0;
            o.Embedded.BindAddress = "everywhere";
            o.Outside.ClientId = "";
            o.Outside.SharedGroup = "a/b";
            o.Outside.InFlightMax = 0;
            o.Outside.SessionExpiresAfter = TimeSpan.Zero;
        });

        var failures = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<MqttOptions>>().Value)
            .Failures.ToList();

        Assert.Equal(
            [
                "Mqtt:Embedded:BindAddress", "Mqtt:Embedded:Port", "Mqtt:Outside:ClientId", "Mqtt:Outside:InFlightMax",
                "Mqtt:Outside:SessionExpiresAfter", "Mqtt:Outside:SharedGroup",
            ],
            failures.Select(f => f.Split(": ")[0].Split(" must")[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(MqttMode.Embedded, typeof(EmbeddedBroker))]
    [InlineData(MqttMode.Outside, typeof(OutsideBroker))]
    public void The_mode_chooses_the_broker(MqttMode mode, Type broker)
    {
        using var services = Services(o => o.Mode = mode);
        // The outlet that publishes alerts is hosted beside it.
        Assert.Single(services.GetServices<IHostedService>(), hosted => hosted.GetType() == broker);
        Assert.NotEmpty(services.GetRequiredService<ProfileCatalog>().Profiles);
    }

    private static ServiceProvider Services(Action<MqttOptions> set)
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System).AddSingleton<HealthBoard>().AddSingleton<IMessageInbox, RecordingInbox>();
        services.TryAdd(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(NullLogger<>)));
        services.AddDevices();
        services.Configure<DevicesOptions>(o => o.ProfilesFolder = HouseProfiles.Folder);
        services.Configure(set);
        return services.BuildServiceProvider();
    }
}
