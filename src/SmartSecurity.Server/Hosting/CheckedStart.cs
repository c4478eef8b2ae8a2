using System.Net.Sockets;
using SmartSecurity.Devices.Profiles;

namespace SmartSecurity.Server;

/// <summary>Starts the program, or says in plain words why it can't.</summary>
public static class CheckedStart
{
    /// <summary>Looks at all settings before any part reads its own, and names every wrong one on standard error.</summary>
    public static bool SettingsAreRight(this WebApplication app)
    {
        if (SettingsCheck.Mistakes(app) is not { Count: > 0 } wrong) return true;
        Explain("These settings are wrong:", wrong);
        return false;
    }

    /// <returns>0 after an orderly stop; 2 when a hardware profile is wrong or the console's port is taken.</returns>
    public static async Task<int> RunCheckedAsync(this WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (ProfileMistakesException e)
        {
            Explain("These hardware profiles are wrong:", e.Mistakes);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException or SocketException)
        {
            Explain("The console's address is taken:", [$"{e.Message} Set another one: ./run start --Urls http://localhost:8081"]);
        }
        return 2;
    }

    private static void Explain(string heading, IEnumerable<string> mistakes)
    {
        Console.Error.WriteLine(heading);
        foreach (var mistake in mistakes) Console.Error.WriteLine($"  - {mistake}");
    }
}
