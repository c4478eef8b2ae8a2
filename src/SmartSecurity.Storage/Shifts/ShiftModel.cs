using Microsoft.EntityFrameworkCore;
using SmartSecurity.Storage.Desk;

namespace SmartSecurity.Storage.Shifts;

/// <summary>Columns and keys of handovers.</summary>
internal static class ShiftModel
{
    public static void Configure(ModelBuilder model) => model.Entity<ShiftHandover>(e =>
    {
        e.Property(h => h.Id).ValueGeneratedNever();
        e.Ignore(h => h.Content);   // what is computed from columns is none
        e.Ignore(h => h.Period);
        e.Ignore(h => h.Since);
        e.HasIndex(h => new { h.CommunityId, h.Until }).IsUnique();   // the cursor of the list, and no shift is told twice
        e.HasIndex(h => h.SignedAt);
        e.Property(h => h.Leaving).HasMaxLength(AlertDesk.OfficerLengthMax);
        e.Property(h => h.Arriving).HasMaxLength(AlertDesk.OfficerLengthMax);
        e.Property(h => h.Note).HasMaxLength(ShiftHandover.NoteLengthMax);
    });
}
