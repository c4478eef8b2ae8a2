using SmartSecurity.Devices.Profiles;

namespace SmartSecurity.Server;

/// <summary><c>profile check</c>: proves what each hardware profile claims.</summary>
public sealed class ProfileCheck : ICommand
{
    public Task<int> RunAsync(CancellationToken cancel)
    {
        try
        {
            var catalog = ProfileCatalog.Load(Checkout.Find("hardware-profiles") ?? "hardware-profiles");
            var findings = ProfileChecker.Check(catalog);
            OutputLine.Write(new
            {
                profiles = catalog.Profiles.Count,
                ok = findings.All(f => f.Problem is null),
                findings = findings.Where(f => f.Problem is not null).Select(f => new { f.Profile, f.Check, f.Problem }),
            });
            return Task.FromResult(findings.Any(f => f.Problem is not null) ? 1 : 0);
        }
        catch (ProfileMistakesException e)
        {
            OutputLine.Write(new { ok = false, mistakes = e.Mistakes });
            return Task.FromResult(1);
        }
    }
}
