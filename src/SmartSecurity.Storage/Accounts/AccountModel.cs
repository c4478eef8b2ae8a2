using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;

namespace SmartSecurity.Storage.Accounts;

/// <summary>How accounts and their sessions are kept.</summary>
internal static class AccountModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<Account>(e =>
        {
            e.HasIndex(a => a.Name).IsUnique();
            e.Property(a => a.Communities).HasMaxLength(512);
            e.Property(a => a.Building).HasMaxLength(Sight.BuildingLengthMax);
            e.Property(a => a.SecondFactorSealed).HasMaxLength(1024);
            e.Property(a => a.RecoveryDigests).HasMaxLength(1024);
        });
        model.Entity<SignInLink>(e => e.HasKey(l => l.TokenSha256));
        model.Entity<StaffSession>(e =>
        {
            e.HasIndex(s => new { s.AccountId, s.SeenAt }); e.Property(s => s.Device)
            .HasMaxLength(StaffSession.DeviceLengthMax);
        });
    }
}
