using System.Reflection;

namespace SmartSecurity.Tidy.Tests;

/// <summary>Goal: data goes one way, and Core stays free of packages. Method: what each built room references.</summary>
public sealed class ArchitectureTests
{
    /// <summary>A room and all it may use, of our own.</summary>
    public static readonly TheoryData<string, string[]> Rooms = new()
    {
        { "Core", [] },
        { "Devices", ["Core"] },
        { "Vision", ["Core"] },
        { "Storage", ["Core"] },
        { "Pipeline", ["Core", "Devices", "Vision", "Storage"] },
        { "Web", ["Core", "Devices", "Vision", "Storage", "Pipeline"] },
        { "Simulator", [] },
        { "Server", ["Core", "Devices", "Vision", "Storage", "Pipeline", "Web", "Simulator"] },
    };

    [Theory, MemberData(nameof(Rooms))]
    public void A_room_uses_only_the_rooms_to_its_right(string room, string[] mayUse)
    {
        var uses = Load(room).GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("SmartSecurity.", StringComparison.Ordinal))
            .Select(n => n["SmartSecurity.".Length..]);
        Assert.Empty(uses.Except(mayUse));
    }

    [Fact]
    public void Core_has_no_packages()
    {
        var others = Load("Core").GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => !n.StartsWith("System", StringComparison.Ordinal) && n != "netstandard");
        Assert.Empty(others);
    }

    private static Assembly Load(string room) => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, $"SmartSecurity.{room}.dll"));
}
