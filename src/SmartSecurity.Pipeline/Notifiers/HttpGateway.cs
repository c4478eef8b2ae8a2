using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Pipeline.Notifiers;

/// <summary>Hands messages to a provider by the HTTP request that the settings describe.</summary>
/// <remarks>
/// A moment's trouble is tried again here at once; what lasts is the outbox's business, which remembers it. 4xx means that this message will never
/// be taken, except 408 and 429; whatever else is not 2xx means: later.
/// </remarks>
public sealed class HttpGateway : INotifier, IDisposable
{
    /// <summary>Carries <see cref="Notice.Id"/>, in the body's <c>{id}</c> too.</summary>
    public const string IdempotencyHeader = "Idempotency-Key";

    /// <summary>An answer is read only this far, for the provider's id.</summary>
    private const int AnswerBytesMax = 64 * 1024;
    private const int RetriesMax = 2;

    private readonly GatewayOptions _options;
    private readonly HttpClient _client;
    private readonly ResiliencePipeline<Notified> _pipeline;

    public HttpGateway(IOptions<NotifiersOptions> options, TimeProvider clock)
    {
        _options = options.Value.Gateway;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,   // the pipeline's timeout follows our own clock
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
        _pipeline = new ResiliencePipelineBuilder<Notified> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<Notified>
            {
                ShouldHandle = new PredicateBuilder<Notified>().HandleResult(r => r is Notified.Failed),
                MaxRetryAttempts = RetriesMax,
                Delay = TimeSpan.FromSeconds(1),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();
        Attempt = new ResiliencePipelineBuilder { TimeProvider = clock }.AddTimeout(_options.Timeout).Build();
    }

    private ResiliencePipeline Attempt { get; }

    public bool Serves(DeliveryWay way) => _options.Serves(way);

    public async Task<Notified> SendAsync(Notice notice, CancellationToken cancel) =>
        await _pipeline.ExecuteAsync(async token => await TryAsync(notice, token), cancel);

    public void Dispose() => _client.Dispose();

    private async Task<Notified> TryAsync(Notice notice, CancellationToken cancel)
    {
        try
        {
            return await Attempt.ExecuteAsync(async token => await PostAsync(notice, token), cancel);
        }
        catch (TimeoutRejectedException)
        {
            return new Notified.Failed(string.Create(CultureInfo.InvariantCulture, $"The gateway did not answer within {_options.Timeout.TotalSeconds:0} s."));
        }
        catch (HttpRequestException e)
        {
            return new Notified.Failed($"The gateway cannot be reached ({e.HttpRequestError}).");
        }
    }

    private async Task<Notified> PostAsync(Notice notice, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(new HttpMethod(_options.Method), _options.Url)
        {
            Content = new StringContent(Fill(_options.Body, notice), Encoding.UTF8, MediaTypeHeaderValue.Parse(_options.ContentType)),
        };
        request.Headers.TryAddWithoutValidation(IdempotencyHeader, notice.Id.ToString("D"));
        foreach (var (name, value) in _options.Headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _client.SendAsync(request, cancel);
        var status = (int)answer.StatusCode;
        if (answer.IsSuccessStatusCode) return new Notified.Taken(ProviderIdOf(await answer.Content.ReadAsStringAsync(cancel)));
        return status is >= 400 and < 500 && answer.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
            ? new Notified.Refused(string.Create(CultureInfo.InvariantCulture, $"The gateway refused it with status {status}."))
            : new Notified.Failed(string.Create(CultureInfo.InvariantCulture, $"The gateway answered with status {status}."));
    }

    private string Fill(string template, Notice notice)
    {
        string Escaped(string text) => _options.ContentType == "application/json"
            ? JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()
            : Uri.EscapeDataString(text);
        var filled = new StringBuilder(template.Length + 200);
        // One pass: a placeholder inside a value is a value.
        for (var i = 0; i < template.Length;)
        {
            var end = template[i] == '{' ? template.IndexOf('}', i) : -1;
            var value = end < 0 ? null : template[(i + 1)..end] switch
            {
                "to" => notice.To,
                "text" => notice.Text,
                "link" => notice.Link ?? "",
                "language" => notice.Language,
                "way" => notice.Way == DeliveryWay.Sms ? "sms" : "call",
                "id" => notice.Id.ToString("D"),
                _ => null,
            };
            if (value is null) filled.Append(template[i++]);
            else
            {
                filled.Append(Escaped(value));
                i = end + 1;
            }
        }
        return filled.ToString();
    }

    /// <summary>The first of the names providers use; an answer that is no JSON has none.</summary>
    private static string? ProviderIdOf(string answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            foreach (var name in new[] { "id", "messageId", "message_id", "sid", "requestId", "BizId" })
                if (json.RootElement.TryGetProperty(name, out var id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number) return id.ToString();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
