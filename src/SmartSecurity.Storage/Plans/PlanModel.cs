using Microsoft.EntityFrameworkCore;

namespace SmartSecurity.Storage.Plans;

/// <summary>Columns and keys of plans.</summary>
internal static class PlanModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<SitePlan>(e =>
        {
            e.HasIndex(p => new { p.CommunityId, p.Name }).IsUnique();
            e.Property(p => p.Name).HasMaxLength(SitePlan.NameLengthMax);
            e.Property(p => p.MediaType).HasMaxLength(32);
            e.Property(p => p.DrawingSha256).HasMaxLength(64);
            e.HasOne<PlanDrawing>().WithOne().HasForeignKey<PlanDrawing>(d => d.PlanId).OnDelete(DeleteBehavior.Cascade);
            e.HasMany<PlanMark>().WithOne().HasForeignKey(m => m.PlanId).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<PlanDrawing>(e => { e.HasKey(d => d.PlanId); e.Property(d => d.PlanId).ValueGeneratedNever(); });
        model.Entity<PlanMark>(e =>
        {
            e.HasKey(m => new { m.PlanId, m.DeviceId });   // a device stands on a plan once
            e.HasIndex(m => m.DeviceId);
        });
    }
}
