using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;

namespace SmartSecurity.Server;

/// <summary>A site without accounts gets one administrator and a link that works once: there is no default password (P18).</summary>
public static class FirstSignInHosting
{
    public static WebApplicationBuilder AddFirstSignIn(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SignInLinks>().AddHostedService<FirstSignIn>();
        return builder;
    }
}

/// <summary>Makes one-time links with the console's address.</summary>
public sealed class SignInLinks(AccountBook accounts, IConfiguration settings)
{
    /// <summary>The console's own address: the first of <c>Urls</c>.</summary>
    public string Console => (settings["Urls"] ?? "http://localhost:8080").Split(';')[0].TrimEnd('/');

    public async Task<string> MakeAsync(Guid accountId, CancellationToken cancel) =>
        $"{Console}/sign-in/link?token={await accounts.MakeLinkAsync(accountId, AccountBook.LinkLifetimeMax, cancel)}";
}

/// <summary>Prints the link of a new site.</summary>
public sealed class FirstSignIn(DatabaseGate gate, PatientStart patient, AccountBook accounts, SignInLinks links, IConfiguration settings)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.GetValue<bool>("Demo:On")) return;   // the demo has accounts of its own
        await gate.WaitAsync(stoppingToken);
        await patient.RunAsync("first-sign-in", PrintLinkAsync, stoppingToken);
    }

    private async Task PrintLinkAsync(CancellationToken cancel)
    {
        if (await accounts.FindOrAddFirstAsync(cancel) is not { } first) return;
        var link = await links.MakeAsync(first, cancel);
        Console.WriteLine($"Console: {links.Console}");
        Console.WriteLine($"Nobody has a password yet. This link works once, within 24 hours: {link}");
    }
}
