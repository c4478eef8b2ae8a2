using SmartSecurity.Core.Health;
using SmartSecurity.Devices;
using SmartSecurity.Devices.Mqtt;
using SmartSecurity.Devices.Profiles;
using SmartSecurity.Pipeline;
using SmartSecurity.Storage;
using SmartSecurity.Vision;
using SmartSecurity.Web.Accuracy;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Welfare;

namespace SmartSecurity.Server;

/// <summary>Adds each room to the program with its section of the settings.</summary>
public static class Rooms
{
    public static WebApplicationBuilder AddStorage(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<HealthBoard>().AddStorage(builder.Configuration.GetSection("Storage"));
        return builder;
    }

    public static WebApplicationBuilder AddDevices(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<DevicesOptions>(builder.Configuration.GetSection("Devices"));
        builder.Services.PostConfigure<DevicesOptions>(o => o.ProfilesFolder = Checkout.Find("hardware-profiles") ?? o.ProfilesFolder);
        builder.Services.Configure<MqttOptions>(builder.Configuration.GetSection("Mqtt"));
        builder.Services.AddDevices();
        builder.Services.AddSingleton<IProfileNames, InstalledProfiles>();
        return builder;
    }

    public static WebApplicationBuilder AddVision(this WebApplicationBuilder builder)
    {
        builder.Services.AddVision(o => builder.Configuration.GetSection("Vision").Bind(o));
        builder.Services.AddSingleton<IModelFacts, ModelsInUse>().AddSingleton<IAccuracyReports, AccuracyFolder>();
        builder.Services.AddOptions<AccuracyOptions>().Bind(builder.Configuration.GetSection("Accuracy")).ValidateDataAnnotations().ValidateOnStart();
        return builder;
    }

    public static WebApplicationBuilder AddPipeline(this WebApplicationBuilder builder)
    {
        builder.Services.AddPipeline(builder.Configuration);
        builder.Services.AddSingleton<IHistoryReplay, HistoryReplay>();
        builder.AddOneSilo();
        return builder;
    }

    private sealed class InstalledProfiles(ProfileCatalog catalog) : IProfileNames
    {
        public IReadOnlyList<string> Profiles => [.. catalog.Profiles.Select(p => p.Name).Order(StringComparer.Ordinal)];

        public IReadOnlyList<string> Releasable => [.. catalog.Profiles.Where(p => p.CanRelease).Select(p => p.Name)];
    }

    private sealed class ModelsInUse(Recogniser recogniser) : IModelFacts
    {
        public IReadOnlyList<ModelFact> Models =>
            [.. recogniser.ModelHashes.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => new ModelFact(m.Key, m.Value))];
    }
}

/// <summary>Finds folders of the checkout the program was built in.</summary>
public static class Checkout
{
    /// <returns>The nearest folder of this name above the program; null when there is none.</returns>
    public static string? Find(string folder)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Directory.Exists(Path.Combine(at.FullName, folder))) return Path.Combine(at.FullName, folder);
        return null;
    }
}
