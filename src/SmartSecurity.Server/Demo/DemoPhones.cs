using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SmartSecurity.Pipeline.Notifiers;

namespace SmartSecurity.Server.Demo;

/// <summary>The demo's provider of messages: takes them over real HTTP on this machine and shows on the console what arrives at a phone.</summary>
public sealed partial class DemoPhones(IOptions<NotifiersOptions> options, ILogger<DemoPhones> log) : BackgroundService
{
    /// <summary>A message is a few hundred bytes; more is not read.</summary>
    private const int BodyBytesMax = 64 * 1024;

    private int _taken;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listener = new HttpListener();
        listener.Prefixes.Add(new Uri(options.Value.Gateway.Url!).GetLeftPart(UriPartial.Authority) + "/");
        listener.Start();
        await using var stop = stoppingToken.Register(listener.Stop);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TakeAsync(await listener.GetContextAsync(), stoppingToken);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or JsonException)
            {
                if (!stoppingToken.IsCancellationRequested) LogFailed(e);
            }
        }
    }

    private async Task TakeAsync(HttpListenerContext http, CancellationToken cancel)
    {
        if (http.Request.ContentLength64 is < 0 or > BodyBytesMax)
        {
            http.Response.StatusCode = (int)HttpStatusCode.RequestEntityTooLarge;
            http.Response.Close();
            return;
        }
        using var body = await JsonDocument.ParseAsync(http.Request.InputStream, cancellationToken: cancel);
        string Of(string name) => body.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        Console.WriteLine($"A {(Of("way") == "sms" ? "message" : "call")} arrives at {Of("to")}: {Of("text")}");
        http.Response.ContentType = "application/json";
        await http.Response.OutputStream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { id = $"demo-{++_taken}" }), cancel);
        http.Response.Close();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The demo's phones could not take a message")]
    private partial void LogFailed(Exception e);
}
