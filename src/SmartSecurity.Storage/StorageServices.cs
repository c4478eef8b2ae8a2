using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Pictures;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Storage.Queries;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Storage.Releases;
using SmartSecurity.Storage.Shifts;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Storage;

/// <summary>Adds the storage room. The web room adds <see cref="IPasswordHashing"/>.</summary>
public static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfigurationSection settings)
    {
        services.AddOptions<StorageOptions>().Bind(settings).ValidateDataAnnotations()
            .Validate(o => o.Engine != "postgres" || !string.IsNullOrWhiteSpace(o.ConnectionString),
                "Storage:ConnectionString is needed when Storage:Engine is 'postgres'.")
            .ValidateOnStart();
        return services
            .AddSingleton<SecurityStore>()
            .AddSingleton<IDbContextFactory<SecurityDbContext>>(s => s.GetRequiredService<SecurityStore>())
            .AddSingleton<DatabaseGate>()
            .AddSingleton<KeyRing>()
            .AddSingleton<PictureStore>()
            .AddSingleton<InboxStore>()
            .AddSingleton<DeviceDirectory>().AddSingleton<RuleSettingBook>().AddSingleton<CalendarBook>()
            .AddSingleton<FactsReader>()
            .AddSingleton<InboxSignal>()
            .AddSingleton<AnswerTokens>()
            .AddSingleton<WelfareBook>()
            .AddSingleton<WelfareDesk>()
            .AddSingleton<CheckDesk>()
            .AddSingleton<PersonalLinks>()
            .AddSingleton<Outbox>()
            .AddSingleton<CheckpointCodes>()
            .AddSingleton<RouteBook>()
            .AddSingleton<RoundBook>()
            .AddSingleton<PatrolDesk>()
            .AddSingleton<PatrolReader>()
            .AddSingleton<ShiftBook>()
            .AddSingleton<PlanBook>()
            .AddSingleton<ReleaseBell>().AddSingleton<ReleaseGroups>().AddSingleton<ReleaseBook>().AddSingleton<ReleaseCommands>()
            .AddSingleton<AlertFeed>()
            .AddSingleton<AlertDesk>()
            .AddSingleton<ClipBook>()
            .AddSingleton<ProcedureBook>()
            .AddSingleton<NoticeTokens>()
            .AddSingleton<ChannelBook>()
            .AddSingleton<LadderBook>()
            .AddSingleton<NoticeOutbox>()
            .AddSingleton<AuditLog>()
            .AddSingleton<MovementLog>()
            .AddSingleton<AccountBook>();
    }
}
