using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace SmartSecurity.Benchmarks.Desk;

/// <summary>One program that follows the live feed, is cut off now and then, and catches up by its cursor.</summary>
internal sealed class FeedClient(Uri address, CookieContainer cookies, TimeProvider clock, TimeSpan cutEvery)
{
    /// <summary>When each plate's alert came, as a timestamp of the clock.</summary>
    public ConcurrentDictionary<string, long> CameAt { get; } = new(StringComparer.Ordinal);

    public long Bytes { get; private set; }

    public int Reconnects { get; private set; }

    public async Task RunAsync(CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler { CookieContainer = cookies };
        using var http = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        var last = "0";
        while (!cancel.IsCancellationRequested)
        {
            using var cut = new CancellationTokenSource(cutEvery, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, cut.Token);
            try
            {
                using var ask = new HttpRequestMessage(HttpMethod.Get, "/api/v1/alerts/feed");
                ask.Headers.Add("Last-Event-ID", last);
                using var answer = await http.SendAsync(ask, HttpCompletionOption.ResponseHeadersRead, either.Token);
                answer.EnsureSuccessStatusCode();
                await using var stream = await answer.Content.ReadAsStreamAsync(either.Token);
                await foreach (var item in SseParser.Create(stream).EnumerateAsync(either.Token))
                {
                    var now = clock.GetTimestamp();
                    Bytes += item.Data.Length;
                    last = item.EventId ?? last;
                    using var alert = JsonDocument.Parse(item.Data);
                    if (alert.RootElement.GetProperty("facts").TryGetProperty("plate", out var plate)) CameAt.TryAdd(plate.GetString()!, now);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
            {
                if (!cancel.IsCancellationRequested) Reconnects++;
            }
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{CameAt.Count} alerts, {Reconnects} reconnects");
}
