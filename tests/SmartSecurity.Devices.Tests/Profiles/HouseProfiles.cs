using SmartSecurity.Devices.Profiles;
using SmartSecurity.Testing;

namespace SmartSecurity.Devices.Tests.Profiles;

/// <summary>The profiles of this checkout, read once.</summary>
internal static class HouseProfiles
{
    public static string Folder { get; } = Path.Combine(SharedData.RepoRoot, "hardware-profiles");

    public static ProfileCatalog Catalog { get; } = ProfileCatalog.Load(Folder);

    public static ProfileMapper Mapper { get; } = new(Catalog);
}
