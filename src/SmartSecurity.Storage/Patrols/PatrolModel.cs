using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Patrols;

namespace SmartSecurity.Storage.Patrols;

/// <summary>Columns and keys of routes, rounds and visits.</summary>
internal static class PatrolModel
{
    public static void Conventions(ModelConfigurationBuilder conventions) =>
        conventions.Properties<PatrolTopic>().HaveConversion<string>().HaveMaxLength(16);

    public static void Configure(ModelBuilder model)
    {
        model.Entity<PatrolRoute>(e =>
        {
            e.Ignore(r => r.Starts);   // what is computed from columns is none
            e.HasIndex(r => r.CommunityId);
            e.Property(r => r.Name).HasMaxLength(PatrolRoute.NameLengthMax);
            e.Property(r => r.StartsLocal).HasMaxLength(64);
        });
        model.Entity<PatrolCheckpoint>(e =>
        {
            e.Ignore(c => c.Items);
            e.HasIndex(c => new { c.RouteId, c.Order });
            e.Property(c => c.Place).HasMaxLength(PatrolCheckpoint.PlaceLengthMax);
            e.Property(c => c.Building).HasMaxLength(PatrolCheckpoint.BuildingLengthMax);
            e.Property(c => c.ItemsJson).HasMaxLength(PatrolCheckpoint.ItemsJsonLengthMax);
        });
        model.Entity<PatrolRound>(e =>
        {
            e.Ignore(r => r.Plan);
            e.HasIndex(r => new { r.RouteId, r.Day, r.LocalMinute }).IsUnique();   // so the database holds that no round is doubled
            e.HasIndex(r => new { r.CommunityId, r.StartsAt });
            e.HasIndex(r => new { r.ClosedAt, r.EndsAt });
            e.Property(r => r.RouteName).HasMaxLength(PatrolRoute.NameLengthMax);
        });
        model.Entity<PatrolVisit>(e =>
        {
            e.Ignore(v => v.Fact);
            e.Property(v => v.Id).ValueGeneratedNever();
            e.HasIndex(v => new { v.RoundId, v.PointId });
            e.Property(v => v.NotScannedReason).HasMaxLength(PatrolVisit.ReasonLengthMax);
            e.Property(v => v.Ticked).HasMaxLength(64);
        });
        model.Entity<PatrolFinding>(e =>
        {
            e.Property(f => f.Id).ValueGeneratedNever();
            e.HasIndex(f => f.RoundId);
            e.HasIndex(f => f.VisitId);
            e.Property(f => f.Text).HasMaxLength(PatrolFinding.TextLengthMax);
            e.Property(f => f.Person).HasMaxLength(PatrolFinding.PersonLengthMax);
            e.Property(f => f.PhotoSha256).HasMaxLength(64);
        });
    }
}
