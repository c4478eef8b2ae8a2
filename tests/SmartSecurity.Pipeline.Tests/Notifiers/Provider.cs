using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SmartSecurity.Pipeline.Tests.Notifiers;

/// <summary>A provider of messages on a real port: keeps what it is sent, answers as it is told to.</summary>
internal sealed class Provider : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Provider(WebApplication app) => _app = app;

    /// <summary>Requests as they came, refused ones too.</summary>
    public ConcurrentQueue<Request> Requests { get; } = new();

    /// <summary>What it answers with; may look at the request.</summary>
    public Func<Request, HttpStatusCode> Answer { get; set; } = _ => HttpStatusCode.OK;

    /// <summary>Requests it said yes to.</summary>
    public IEnumerable<Request> Accepted => Requests.Where(r => r.Answered == HttpStatusCode.OK);

    public string Url => _app.Urls.Single() + "/send";

    public static async Task<Provider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new Provider(app);
        app.MapPost("/send", (Delegate)provider.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var request = new Request(http.Request.Headers["Idempotency-Key"].ToString(), http.Request.Headers["X-Key"].ToString(), await reader.ReadToEndAsync());
        request.Answered = Answer(request);
        Requests.Enqueue(request);
        return request.Answered == HttpStatusCode.OK ? Results.Json(new { messageId = $"m-{Requests.Count}" }) : Results.StatusCode((int)request.Answered);
    }

    internal sealed record Request(string Id, string Key, string Body)
    {
        public HttpStatusCode Answered { get; set; }
    }
}
