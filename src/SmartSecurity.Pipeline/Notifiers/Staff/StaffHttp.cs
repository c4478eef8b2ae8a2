using System.Globalization;
using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace SmartSecurity.Pipeline.Notifiers.Staff;

/// <summary>Requests to robots and programs: a moment's trouble is tried again at once, what lasts is the outbox's business.</summary>
public sealed class StaffHttp : IDisposable
{
    /// <summary>One request may take so long.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private const int RetriesMax = 2;
    private const int AnswerBytesMax = 64 * 1024;

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,   // the pipeline's timeout follows our own clock
        MaxResponseContentBufferSize = AnswerBytesMax,
    };

    private readonly ResiliencePipeline<Notified> _again;
    private readonly ResiliencePipeline _attempt;

    public StaffHttp(TimeProvider clock)
    {
        _again = new ResiliencePipelineBuilder<Notified> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<Notified>
            {
                ShouldHandle = new PredicateBuilder<Notified>().HandleResult(r => r is Notified.Failed),
                MaxRetryAttempts = RetriesMax,
                Delay = TimeSpan.FromSeconds(1),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            }).Build();
        _attempt = new ResiliencePipelineBuilder { TimeProvider = clock }.AddTimeout(Timeout).Build();
    }

    internal HttpClient Client => _client;

    /// <param name="make">A fresh request for each attempt.</param>
    /// <param name="read">What an answer with 2xx says.</param>
    /// <param name="cancel">Stops the attempts.</param>
    public async Task<Notified> SendAsync(Func<HttpRequestMessage> make, Func<string, Notified> read, CancellationToken cancel) =>
        await AttemptAsync(async token =>
        {
            using var request = make();
            using var answer = await _client.SendAsync(request, token);
            if (answer.IsSuccessStatusCode) return read(await answer.Content.ReadAsStringAsync(token));
            return OfStatus(answer.StatusCode);
        }, cancel);

    /// <summary>4xx means that this message will never be taken, except 408 and 429.</summary>
    internal static Notified OfStatus(HttpStatusCode status) =>
        (int)status is >= 400 and < 500 && status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
            ? new Notified.Refused(string.Create(CultureInfo.InvariantCulture, $"It was refused with status {(int)status}."))
            : new Notified.Failed(string.Create(CultureInfo.InvariantCulture, $"It was answered with status {(int)status}."));

    internal async Task<Notified> AttemptAsync(Func<CancellationToken, Task<Notified>> once, CancellationToken cancel) =>
        await _again.ExecuteAsync(async outer =>
        {
            try
            {
                return await _attempt.ExecuteAsync(async token => await once(token), outer);
            }
            catch (TimeoutRejectedException)
            {
                return new Notified.Failed(string.Create(CultureInfo.InvariantCulture, $"There was no answer within {Timeout.TotalSeconds:0} s."));
            }
            catch (HttpRequestException e)
            {
                return new Notified.Failed($"It cannot be reached ({e.HttpRequestError}).");
            }
        }, cancel);

    public void Dispose() => _client.Dispose();
}
