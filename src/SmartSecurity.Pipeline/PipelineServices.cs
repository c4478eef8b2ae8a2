using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Quartz;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Devices.Cameras;
using SmartSecurity.Devices.Profiles;
using SmartSecurity.Pipeline.Cameras;
using SmartSecurity.Pipeline.Clips;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Pipeline.Enrolling;
using SmartSecurity.Pipeline.Ingest;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Pipeline.Notifiers;
using SmartSecurity.Pipeline.Notifiers.Staff;
using SmartSecurity.Pipeline.Publishing;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Pipeline.Releases;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Releases;

namespace SmartSecurity.Pipeline;

/// <summary>Adds the moving parts: the inbox, one writer a community, jobs.</summary>
public static class PipelineServices
{
    /// <summary>Settings are read from <c>Retention</c>. Rules, profile limits and the recogniser are added by the caller.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<RtspReaderOptions>().Bind(settings.GetSection("Cameras")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(s => s.GetRequiredService<IOptions<RtspReaderOptions>>().Value);
        services.AddOptions<SilenceOptions>().Bind(settings.GetSection("Silence")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LadderOptions>().Bind(settings.GetSection("Ladder")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<NotifiersOptions>().Bind(settings.GetSection("Notifiers")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SiteOptions>().Bind(settings.GetSection("Site")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AlertOptions>().Bind(settings.GetSection("Alerts")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(s => s.GetRequiredService<IOptions<AlertOptions>>().Value.Folding);
        services.AddOptions<ReleaseOptions>().Bind(settings.GetSection("Release")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ClipOptions>().Bind(settings.GetSection("Clips")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PatrolOptions>().Bind(settings.GetSection("Patrols")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RetentionOptions>().Bind(settings.GetSection("Retention")).ValidateDataAnnotations().ValidateOnStart();
        services
            .AddSingleton<CommunityBell>()
            .AddSingleton<PassageFeed>()
            .AddSingleton<SnapshotReading>()
            .AddSingleton<ProcessorParts>()
            .AddSingleton<IReadOnlyList<IRule>>(s => [.. s.GetServices<IRule>()])
            .AddSingleton<RuleReplay>()
            .AddSingleton<IRule, DoorHeldRule>()
            .AddSingleton<IRule, CameraLostRule>()
            .AddSingleton<IRule, CameraFaultRule>()
            .AddSingleton<IRule, DeviceSilentRule>()
            .AddSingleton<IRule, DeviceAlarmRule>()
            .AddSingleton<IRule, RepeatedDenialsRule>()
            .AddSingleton<IRule, IntrusionRule>().AddSingleton<IRule, LoiteringRule>().AddSingleton<IRule, CrowdRule>()
            .AddSingleton<IRule, FireLaneRule>().AddSingleton<IRule, WrongWayRule>().AddSingleton<IRule, TailgatingRule>()
            .AddSingleton<IRule, DoorUnexplainedRule>().AddSingleton<IRule, AntiPassbackRule>().AddSingleton<IRule, HouseholdChangedRule>()
            .AddSingleton<IRule, SequenceGapRule>()
            .AddSingleton<IRule, HelpAskedRule>()
            .AddSingleton<IRule, WatchListPlateRule>()
            .AddSingleton<IRule, WatchListFaceRule>()
            .AddSingleton<IRule>(s => new SilenceRule(
                s.GetRequiredService<IOptions<SilenceOptions>>().Value, s.GetRequiredService<IOptions<LadderOptions>>().Value))
            .AddSigns(settings)
            .AddSingleton(s => new ProfileLimits(s.GetRequiredService<ProfileCatalog>().Profiles.ToDictionary(p => p.Name, p => p.SilentAfter)))
            .AddSingleton<PatientStart>()
            .AddHostedService<DatabaseStart>()
            .AddSingleton<MessageInbox>()
            .AddSingleton<IMessageInbox>(s => s.GetRequiredService<MessageInbox>())
            .AddHostedService(s => s.GetRequiredService<MessageInbox>())
            .AddHostedService<CommunityCaller>()
            .AddSingleton<IPictureRecogniser, SnapshotRecogniser>()
            .AddSingleton<TemplateBook>()
            .AddSingleton<BulkEnrolment>()
            .AddSingleton<GalleryKeeper>()
            .AddHostedService(s => s.GetRequiredService<GalleryKeeper>())
            .AddSingleton<WatchedFaces>()
            .AddHostedService(s => s.GetRequiredService<WatchedFaces>())
            .AddSingleton<CameraVisit>()
            .AddSingleton<WatcherParts>()
            .AddSingleton<ICameraStills, GrainStills>().AddSingleton<ICameraClips, GrainClips>()
            .AddSingleton<ClipRound>()
            .AddHostedService<ClipService>()
            .AddHostedService<CameraSupervisor>()
            .AddSingleton<INotifier, HttpGateway>()
            .AddSingleton<DeliveryRound>()
            .AddSingleton<GatewayReplies>()
            .AddHostedService<DeliveryService>()
            .AddStaffNotifiers()
            .AddHostedService<AlertWaker>()
            .AddSingleton<ReleaseRound>()
            .AddHostedService<ReleaseService>()
            .AddSingleton<AlertPublisher>()
            .AddHostedService<PublishingService>()
            .AddSingleton<Retention>()
            .AddSingleton<HealthSweep>();
        return services.AddQuartz(quartz =>
        {
            quartz.ScheduleJob<RetentionJob>(t => t.WithIdentity("retention").WithCronSchedule("0 20 3 * * ?"));
            quartz.ScheduleJob<HealthSweepJob>(t => t.WithIdentity("health-sweep")
                .WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromSeconds(30)).RepeatForever()));
            quartz.ScheduleJob<PatrolRoundsJob>(t => t.WithIdentity("patrol-rounds")
                .WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromSeconds(30)).RepeatForever()));
        }).AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
    }

    /// <summary>
    /// Who tells people on duty, and by what. <see cref="KindWords"/> and <see cref="Storage.Notices.RoleSight"/> are given by the room that knows the desk.
    /// </summary>
    private static IServiceCollection AddStaffNotifiers(this IServiceCollection services) => services
        .AddSingleton<StaffHttp>()
        .AddSingleton<VapidKeys>()
        .AddSingleton<IStaffSender, PushSender>()
        .AddSingleton<IStaffSender, EmailSender>()
        .AddSingleton<IStaffSender, RobotSender>()
        .AddSingleton<IStaffSender, PhoneSender>()
        .AddSingleton<StaffWords>()
        .AddSingleton<StaffRound>()
        .AddHostedService<StaffService>();

    /// <summary>One silo on this machine. Its ports are free ones: nothing outside needs to find them.</summary>
    public static IHostApplicationBuilder AddOneSilo(this IHostApplicationBuilder builder)
    {
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort: FreePort(), gatewayPort: FreePort()));
        return builder;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
