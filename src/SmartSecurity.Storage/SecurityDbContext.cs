using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Pictures;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Storage.Releases;
using SmartSecurity.Storage.Shifts;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Storage;

/// <summary>Everything that is kept. One model, two engines; instants are Unix milliseconds UTC, spans are milliseconds.</summary>
public abstract class SecurityDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>How far the person sees for whom this context reads; set before the first query.</summary>
    public Sight Sight { get; init; } = Sight.Everything;

    public DbSet<Community> Communities => Set<Community>();
    public DbSet<Household> Households => Set<Household>();
    public DbSet<Resident> Residents => Set<Resident>();
    public DbSet<Credential> Credentials => Set<Credential>();
    public DbSet<FaceTemplate> FaceTemplates => Set<FaceTemplate>();
    public DbSet<LookAlikePair> LookAlikes => Set<LookAlikePair>();
    public DbSet<Consent> Consents => Set<Consent>();
    public DbSet<Device> Devices => Set<Device>();
    public DbSet<InboxMessage> Inbox => Set<InboxMessage>();
    public DbSet<RejectedMessage> Rejected => Set<RejectedMessage>();
    public DbSet<Passage> Passages => Set<Passage>();
    public DbSet<RuleStateRow> RuleStates => Set<RuleStateRow>();
    public DbSet<WatchListEntry> WatchList => Set<WatchListEntry>();
    public DbSet<WelfareBudget> WelfareBudgets => Set<WelfareBudget>();
    public DbSet<WatchedFace> WatchedFaces => Set<WatchedFace>();
    public DbSet<Alert> Alerts => Set<Alert>();
    public DbSet<AlertStep> AlertSteps => Set<AlertStep>();
    public DbSet<AlertClip> AlertClips => Set<AlertClip>();
    public DbSet<StoredProcedure> Procedures => Set<StoredProcedure>();
    public DbSet<StaffChannel> StaffChannels => Set<StaffChannel>();
    public DbSet<AlertNotice> AlertNotices => Set<AlertNotice>();
    public DbSet<StoredLadder> Ladders => Set<StoredLadder>();
    public DbSet<AskedQuestion> Questions => Set<AskedQuestion>();
    public DbSet<AnswerLink> AnswerLinks => Set<AnswerLink>();
    public DbSet<Delivery> Deliveries => Set<Delivery>();
    public DbSet<WelfareCheck> Checks => Set<WelfareCheck>();
    public DbSet<TimeBankEntry> TimeBank => Set<TimeBankEntry>();
    public DbSet<ResidentContact> Contacts => Set<ResidentContact>();
    public DbSet<PersonalLink> PersonalLinks => Set<PersonalLink>();
    public DbSet<PlannedTrip> PlannedTrips => Set<PlannedTrip>();
    public DbSet<PatienceOverride> PatienceOverrides => Set<PatienceOverride>();
    public DbSet<PatrolRoute> PatrolRoutes => Set<PatrolRoute>();
    public DbSet<PatrolCheckpoint> PatrolCheckpoints => Set<PatrolCheckpoint>();
    public DbSet<PatrolRound> PatrolRounds => Set<PatrolRound>();
    public DbSet<PatrolVisit> PatrolVisits => Set<PatrolVisit>();
    public DbSet<PatrolFinding> PatrolFindings => Set<PatrolFinding>();
    public DbSet<ShiftHandover> Handovers => Set<ShiftHandover>();
    public DbSet<SitePlan> SitePlans => Set<SitePlan>();
    public DbSet<PlanDrawing> PlanDrawings => Set<PlanDrawing>();
    public DbSet<PlanMark> PlanMarks => Set<PlanMark>();
    public DbSet<ReleaseGroup> ReleaseGroups => Set<ReleaseGroup>();
    public DbSet<ReleaseGroupDoor> ReleaseGroupDoors => Set<ReleaseGroupDoor>();
    public DbSet<DoorRelease> Releases => Set<DoorRelease>();
    public DbSet<ReleaseCommand> ReleaseCommands => Set<ReleaseCommand>();
    public DbSet<PoliceCase> Cases => Set<PoliceCase>();
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();
    public DbSet<StoredPicture> Pictures => Set<StoredPicture>();
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<SignInLink> SignInLinks => Set<SignInLink>();
    public DbSet<StoredRuleSetting> RuleSettings => Set<StoredRuleSetting>();
    public DbSet<MaintenanceWindow> Maintenance => Set<MaintenanceWindow>();
    public DbSet<CommunityDay> CommunityDays => Set<CommunityDay>();
    public DbSet<StaffSession> StaffSessions => Set<StaffSession>();
    public DbSet<Counter> Counters => Set<Counter>();

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        SightModel.CheckWritten(this);
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        conventions.Properties<TimeSpan>().HaveConversion<SpanMilliseconds>();
        conventions.Properties<Direction>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<Decision>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<PassageState>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<IdentifiedBy>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<DeviceRole>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<AlertState>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<AlertCategory>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<AlertOutcome>().HaveConversion<string>().HaveMaxLength(24);
        conventions.Properties<ConsentPurpose>().HaveConversion<string>().HaveMaxLength(16);
        WelfareModel.Conventions(conventions);
        NoticeModel.Conventions(conventions);
        PatrolModel.Conventions(conventions);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<Community>(e => { e.Property(c => c.Id).ValueGeneratedNever(); e.Property(c => c.Name).HasMaxLength(128); });
        model.Entity<Household>(e => e.HasIndex(h => new { h.CommunityId, h.Address }).IsUnique());
        model.Entity<Resident>(e => { e.HasIndex(r => new { r.CommunityId, r.Name }); e.HasIndex(r => r.HouseholdId); });
        model.Entity<Credential>(e => e.HasIndex(c => new { c.CommunityId, c.Kind, c.Value }).IsUnique());
        model.Entity<FaceTemplate>(e =>
        {
            e.HasIndex(t => new { t.CommunityId, t.ResidentId });
            e.Property(t => t.PicturesDigest).HasMaxLength(32);
        });
        model.Entity<LookAlikePair>(e =>
        {
            e.HasKey(p => new { p.FirstId, p.SecondId });
            e.HasIndex(p => p.SecondId);
            e.Property(p => p.ModelSha256).HasMaxLength(64);
        });
        model.Entity<Consent>(e => e.HasIndex(c => new { c.ResidentId, c.Purpose }));
        model.Entity<Device>(e =>
        {
            e.HasIndex(d => new { d.Profile, d.ExternalId }).IsUnique();
            e.Property(d => d.MarksJson).HasMaxLength(CameraMarks.JsonLengthMax);
            e.HasIndex(d => d.CommunityId);
        });
        model.Entity<WelfareBudget>(e =>
        {
            e.HasKey(b => b.CommunityId);
            e.Property(b => b.CommunityId).ValueGeneratedNever();
            e.Property(b => b.SavedBy).HasMaxLength(WelfareBudget.NameLengthMax);
        });
        model.Entity<WatchedFace>(e => e.HasIndex(w => w.ExpiresAt));
        model.Entity<WatchListEntry>(e => e.HasIndex(w => new { w.CommunityId, w.Plate }));
        ConfigureEvents(model);
        ConfigureAlerts(model);
        WelfareModel.Configure(model);
        NoticeModel.Configure(model);
        PatrolModel.Configure(model);
        ShiftModel.Configure(model);
        PlanModel.Configure(model);
        ReleaseModel.Configure(model);
        model.Entity<PoliceCase>(e => e.HasIndex(c => c.Number).IsUnique());
        model.Entity<AuditEntry>(e => { e.HasKey(a => a.Number); e.Property(a => a.Number).ValueGeneratedNever(); e.HasIndex(a => a.At); });
        model.Entity<StoredPicture>(e => { e.HasKey(p => p.Sha256); e.Property(p => p.Sha256).HasMaxLength(64); e.HasIndex(p => p.KeepUntil); });
        AccountModel.Configure(model);
        RuleSettingModel.Configure(model);
        CalendarModel.Configure(model);
        model.Entity<Counter>(e =>
        {
            e.HasKey(c => c.Name);
            e.HasData(new Counter { Name = Counter.AlertChanges }, new Counter { Name = Counter.AuditEntries });
        });
        SightModel.Configure(model, this);
    }

    private static void ConfigureEvents(ModelBuilder model)
    {
        model.Entity<InboxMessage>(e =>
        {
            e.HasKey(m => new { m.CommunityId, m.Number });
            e.Property(m => m.Number).ValueGeneratedNever();
            e.Property(m => m.RepeatKey).HasMaxLength(64);
            e.HasIndex(m => m.RepeatKey).IsUnique();
            e.HasIndex(m => new { m.DeviceId, m.Number });
            e.HasIndex(m => m.ReceivedAt);
        });
        model.Entity<RejectedMessage>(e => e.HasIndex(m => m.ReceivedAt));
        model.Entity<Passage>(e =>
        {
            e.HasKey(p => new { p.Id, p.At });
            e.HasIndex(p => new { p.CommunityId, p.At });
            e.HasIndex(p => new { p.ResidentId, p.At });
            e.HasIndex(p => new { p.Plate, p.At });
        });
        model.Entity<RuleStateRow>(e =>
        {
            e.HasKey(s => new { s.CommunityId, s.Rule, s.Subject });
            e.HasIndex(s => new { s.CommunityId, s.DueAt });
        });
    }

    private static void ConfigureAlerts(ModelBuilder model)
    {
        model.Entity<Alert>(e =>
        {
            e.Property(a => a.Version).IsConcurrencyToken();   // the writer never overwrites a claim made at the same moment: its batch is done again
            e.Property(a => a.ActiveKey).HasMaxLength(256);
            e.HasIndex(a => a.ActiveKey).IsUnique();
            e.HasIndex(a => a.ChangeNumber);
            e.HasIndex(a => new { a.CommunityId, a.RaisedAt });
            e.HasIndex(a => a.FoldedInto);
            e.HasIndex(a => a.SnoozedUntil);
            e.HasIndex(a => a.ClimbAt);
        });
        model.Entity<AlertStep>(e => { e.HasIndex(s => new { s.AlertId, s.At }); e.Property(s => s.Ref).HasMaxLength(AlertStep.RefLengthMax); });
        model.Entity<AlertClip>(e =>
        {
            e.HasKey(c => c.AlertId);
            e.Property(c => c.AlertId).ValueGeneratedNever();
            e.Property(c => c.Sha256).HasMaxLength(64);
            e.Property(c => c.CameraName).HasMaxLength(128);
            e.HasIndex(c => c.Sha256);
            e.HasIndex(c => new { c.State, c.Until });
        });
        model.Entity<StoredProcedure>(e => { e.HasKey(p => new { p.CommunityId, p.Kind }); e.Property(p => p.Kind).HasMaxLength(32); });
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        at => at.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));

    private sealed class SpanMilliseconds() : ValueConverter<TimeSpan, long>(
        span => (long)span.TotalMilliseconds, ms => TimeSpan.FromMilliseconds(ms));
}

/// <summary>The model on a SQLite file.</summary>
public sealed class SqliteSecurityDbContext(DbContextOptions<SqliteSecurityDbContext> options) : SecurityDbContext(options);

/// <summary>The model on PostgreSQL.</summary>
public sealed class PostgresSecurityDbContext(DbContextOptions<PostgresSecurityDbContext> options) : SecurityDbContext(options);

/// <summary>What a rule remembers of one subject.</summary>
public sealed class RuleStateRow
{
    public required int CommunityId { get; init; }
    public required string Rule { get; init; }
    public required string Subject { get; init; }
    public DateTimeOffset? DueAt { get; set; }
    public required byte[] State { get; set; }
}

/// <summary>A number that is given out in the order of commits: the row stays locked until its transaction ends.</summary>
public sealed class Counter
{
    public const string AlertChanges = "alert-changes";
    public const string AuditEntries = "audit";
    public required string Name { get; init; }
    public long Next { get; set; } = 1;
}
