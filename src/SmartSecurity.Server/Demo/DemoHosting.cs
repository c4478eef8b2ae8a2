using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SmartSecurity.Server.Demo;

/// <summary>Turns the program into the demo: its own fresh data folder, free ports, a simulated community behind the real doors.</summary>
public static class DemoHosting
{
    private const int ConsolePort = 8080;
    private const int BrokerPort = 1883;

    public static WebApplicationBuilder AddDemo(this WebApplicationBuilder builder)
    {
        var folder = builder.Configuration["Storage:DataDirectory"] is { } set and not "data" ? set : Path.Combine("data", "demo");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);   // each demo begins anew; films are kept elsewhere
        var console = $"http://localhost:{FreePort(builder.Configuration.GetValue("Demo:ConsolePort", ConsolePort))}";
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Demo:On"] = "true",
            ["Storage:Engine"] = "sqlite",
            ["Storage:DataDirectory"] = folder,
            ["Urls"] = console,
            ["Site:PublicUrl"] = console,
            ["Notifiers:Gateway:Url"] = $"http://127.0.0.1:{FreePort(0)}/send",
            ["Mqtt:Mode"] = "embedded",
            ["Mqtt:Publish:Enabled"] = "true",
            ["Mqtt:Embedded:Port"] = FreePort(builder.Configuration.GetValue("Demo:BrokerPort", BrokerPort)).ToString(CultureInfo.InvariantCulture),
            ["Cameras:AllowLoopback"] = "true",
        });
        builder.Services.AddOptions<DemoOptions>().Bind(builder.Configuration.GetSection("Demo")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<DemoSeeding>().AddSingleton<DemoHistory>().AddSingleton<DemoLive>().AddHostedService<DemoRun>();
        builder.Services.AddSingleton<DemoCare>().AddSingleton<DemoPatrols>().AddSingleton<DemoShifts>()
            .AddSingleton<DemoPlan>().AddHostedService<DemoPhones>();
        return builder;
    }

    /// <summary>The wanted port when it is free, else any that is.</summary>
    private static int FreePort(int wanted)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, wanted);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return FreePort(0);
        }
    }
}
