using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Pipeline.Notifiers;
using SmartSecurity.Pipeline.Notifiers.Staff;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Testing;
using SmtpServer;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace SmartSecurity.Pipeline.Tests.Notifiers.Staff;

/// <summary>
/// Goal: what leaves the house is what the other end understands. Method: a real HTTP server that checks signatures as the makers describe them, a real
/// mail server, and a push service that decrypts with the browser's own key (RFC 8291) and checks the site's signature (RFC 8292).
/// </summary>
public sealed class SenderTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 22, 0, 0, TimeSpan.FromHours(8));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_webhook_is_signed_and_reads_as_the_page_says()
    {
        await using var far = await FarEnd.StartAsync();
        using var http = new StaffHttp(TimeProvider.System);
        var message = Message(StaffWay.Webhook, new($"{far.Url}/hook", "a secret of the webhook"));
        Assert.IsType<Notified.Taken>(await new RobotSender(http, TimeProvider.System).SendAsync(message, Cancel));
        var got = Assert.Single(far.Requests);
        Assert.Equal(
            $$"""{"schema":1,"id":"{{message.Id:D}}","alert":"{{message.AlertId:D}}","community":1,"kind":"doorHeldOpen","category":"access","priority":3,"""
            + "\"level\":1,\"place\":\"南门\",\"raisedAt\":\"2026-03-02T14:00:00+00:00\",\"title\":\"P3 门未关\",\"text\":\"翠湖花园 · 南门，22:00。\","
            + "\"link\":\"https://garden.example.org/t/abc\"}", got.Body);
        Assert.Equal(message.Id.ToString("D"), got.Headers["Idempotency-Key"]);
        var sent = DateTimeOffset.FromUnixTimeSeconds(long.Parse(got.Headers[RobotSender.SignatureHeader].Split(',')[0][2..],
            System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(RobotSender.Sign("a secret of the webhook", sent, got.Body), got.Headers[RobotSender.SignatureHeader]);
        Assert.NotEqual(RobotSender.Sign("another", sent, got.Body), got.Headers[RobotSender.SignatureHeader]);
        Assert.Contains(got.Body, await File.ReadAllTextAsync(Path.Combine(SharedData.RepoRoot, "docs", "webhooks.md"), Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StaffWay.WeCom, 0, "taken")]
    [InlineData(StaffWay.WeCom, 93000, "refused")]
    [InlineData(StaffWay.WeCom, 45009, "failed")]
    [InlineData(StaffWay.DingTalk, 0, "taken")]
    [InlineData(StaffWay.DingTalk, 310000, "refused")]
    [InlineData(StaffWay.DingTalk, 130101, "failed")]
    public async Task A_robot_gets_markdown_with_the_link_and_its_code_is_read(StaffWay way, int code, string what)
    {
        await using var far = await FarEnd.StartAsync();
        far.Answer = $$"""{"errcode":{{code}},"errmsg":"-"}""";
        using var http = new StaffHttp(new HurriedClock());
        var message = Message(way, new($"{far.Url}/robot?access_token=x", way == StaffWay.DingTalk ? "SECdingtalk" : null));
        var answer = await new RobotSender(http, TimeProvider.System).SendAsync(message, Cancel);
        Assert.Equal(what, answer switch { Notified.Taken => "taken", Notified.Refused => "refused", _ => "failed" });
        var got = far.Requests.First();
        var markdown = JsonDocument.Parse(got.Body).RootElement.GetProperty("markdown");
        var text = markdown.GetProperty(way == StaffWay.WeCom ? "content" : "text").GetString();
        Assert.Equal("**P3 门未关**\n\n翠湖花园 · 南门，22:00。\n\n[我来处理](https://garden.example.org/t/abc)", text);
        if (way != StaffWay.DingTalk) return;
        var t = got.Query["timestamp"];
        var mac = HMACSHA256.HashData("SECdingtalk"u8, Encoding.UTF8.GetBytes($"{t}\nSECdingtalk"));
        Assert.Equal(Convert.ToBase64String(mac), got.Query["sign"]);
    }

    [Fact]
    public async Task A_mail_arrives_once_by_its_id()
    {
        var box = new Mailbox();
        var port = FreePort.Find();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(box);
        var server = new SmtpServer.SmtpServer(new SmtpServerOptionsBuilder().ServerName("localhost").Port(port).Build(), services);
        using var stop = new CancellationTokenSource();
        var running = server.StartAsync(stop.Token);
        using var again = new StaffHttp(TimeProvider.System);
        var options = new NotifiersOptions { Email = { Host = "127.0.0.1", Port = port, Security = "none", From = "desk@garden.example.org" } };
        var sender = new EmailSender(Options.Create(options), again);
        Assert.True(sender.Serves(StaffWay.Email));
        var message = Message(StaffWay.Email, new("zhao.min@garden.example.org"));
        var taken = Assert.IsType<Notified.Taken>(await sender.SendAsync(message, Cancel));
        var mail = MimeKit.MimeMessage.Load(new MemoryStream(Assert.Single(box.Mails)), Cancel);
        Assert.Equal(("[SmartSecurity] P3 门未关", $"{message.Id:N}@smartsecurity", taken.ProviderId), (mail.Subject, mail.MessageId, mail.MessageId));
        Assert.Equal("翠湖花园 · 南门，22:00。\n\nhttps://garden.example.org/t/abc", mail.TextBody!.ReplaceLineEndings("\n").Trim());
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_mail_server_that_is_away_is_tried_again_later()
    {
        using var again = new StaffHttp(new HurriedClock());
        var options = new NotifiersOptions { Email = { Host = "127.0.0.1", Port = FreePort.Find(), Security = "none" } };
        Assert.IsType<Notified.Failed>(await new EmailSender(Options.Create(options), again).SendAsync(Message(StaffWay.Email, new("a@b.example")), Cancel));
    }

    [Theory, InlineData(HttpStatusCode.Created), InlineData(HttpStatusCode.Gone)]
    public async Task A_push_is_read_by_the_browser_it_is_for_and_by_nobody_else(HttpStatusCode status)
    {
        await using var test = await TestStore.CreateAsync();
        await using var far = await FarEnd.StartAsync();
        far.Status = status;
        using var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var auth = RandomNumberGenerator.GetBytes(16);
        var point = browser.ExportParameters(includePrivateParameters: false).Q;
        var book = test.Get<ChannelBook>();
        var address = new ChannelAddress($"{far.Url}/push", Base64Url.EncodeToString(auth), Base64Url.EncodeToString([4, .. point.X!, .. point.Y!]));
        var channel = book.New(StaffWay.WebPush, "phone", Guid.NewGuid());
        await book.AddAsync(channel, address, Cancel);
        using var http = new StaffHttp(TimeProvider.System);
        var keys = new VapidKeys(Options.Create(new StorageOptions { DataDirectory = test.Folder }), Options.Create(new SiteOptions()));
        var message = Message(StaffWay.WebPush, address) with { ChannelId = channel.Id };

        var answer = await new PushSender(keys, http, book).SendAsync(message, Cancel);

        var got = Assert.Single(far.Requests);
        Assert.Equal("aes128gcm", got.Headers["Content-Encoding"]);
        var plain = JsonDocument.Parse(Decrypt(got.Bytes, browser, auth)).RootElement;
        Assert.Equal(("P3 门未关", $"/alerts/{message.AlertId:D}"), (plain.GetProperty("title").GetString(), plain.GetProperty("url").GetString()));
        CheckVapid(got.Headers["Authorization"], keys.Pair.Public, far.Url);
        if (status == HttpStatusCode.Created)
        {
            Assert.IsType<Notified.Taken>(answer);
            return;
        }
        Assert.IsType<Notified.Refused>(answer);
        await using var db = test.Read();
        Assert.True(Assert.Single(db.StaffChannels.ToList()).Disabled);
    }

    private static StaffMessage Message(StaffWay way, ChannelAddress address) => new(
        Guid.Parse("0199aaaa-0000-7000-8000-000000000001"), Guid.NewGuid(), way, address, "P3 门未关", "翠湖花园 · 南门，22:00。", "https://garden.example.org/t/abc",
            "zh-CN",
        Guid.Parse("0199aaaa-0000-7000-8000-000000000002"), AlertKinds.DoorHeldOpen, AlertCategory.Access, 3, 1, "南门", At, 1, At);

    /// <summary>As a browser does it: RFC 8188 and 8291, from the text of the standards.</summary>
    private static byte[] Decrypt(byte[] body, ECDiffieHellman browser, byte[] auth)
    {
        var (salt, keyLength) = (body[..16], body[20]);
        var theirs = body[21..(21 + keyLength)];
        using var server = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = theirs[1..33], Y = theirs[33..65] },
        });
        var ours = browser.ExportParameters(false).Q;
        var shared = browser.DeriveRawSecretAgreement(server.PublicKey);
        byte[] info = [.. "WebPush: info\0"u8, 4, .. ours.X!, .. ours.Y!, .. theirs];
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, auth, info);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());
        Assert.True(BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(16)) >= 18);
        var record = body[(21 + keyLength)..];
        var plain = new byte[record.Length - 16];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(nonce, record[..^16], record[^16..], plain);
        var end = Array.FindLastIndex(plain, b => b != 0);
        Assert.Equal(2, plain[end]);   // the mark of the last record
        return plain[..end];
    }

    private static void CheckVapid(string authorization, string publicKey, string url)
    {
        var parts = authorization["vapid ".Length..].Split(',').Select(p => p.Trim().Split('=', 2)).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        Assert.Equal(publicKey, parts["k"]);
        var token = parts["t"].Split('.');
        var point = Base64Url.DecodeFromChars(publicKey);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..65] } });
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256));
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token[1])).RootElement;
        // Without the port: the library leaves it out, and push services are reached at https' own.
        Assert.Equal($"{new Uri(url).Scheme}://{new Uri(url).Host}", claims.GetProperty("aud").GetString());
    }

    /// <summary>Waits of the retries pass at once; everything else is the machine's time.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime < TimeSpan.FromSeconds(9) && dueTime > TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : dueTime, period);
    }

    private sealed class Mailbox : MessageStore
    {
        public ConcurrentQueue<byte[]> Mails { get; } = new();

        public override Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, System.Buffers.ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            Mails.Enqueue(System.Buffers.BuffersExtensions.ToArray(buffer));
            return Task.FromResult(SmtpResponse.Ok);
        }
    }

    /// <summary>A server on a real port that keeps what it is sent.</summary>
    private sealed class FarEnd : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private FarEnd(WebApplication app) => _app = app;

        public ConcurrentQueue<Request> Requests { get; } = new();
        public string Answer { get; set; } = "{}";
        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;
        public string Url => _app.Urls.Single();

        public static async Task<FarEnd> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var far = new FarEnd(app);
            app.MapPost("/{what}", (Delegate)far.TakeAsync);
            await app.StartAsync(Cancel);
            return far;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private async Task<IResult> TakeAsync(HttpContext http)
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, Cancel);
            Requests.Enqueue(new(http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal), body.ToArray()));
            return Results.Text(Answer, "application/json", statusCode: (int)Status);
        }

        public sealed record Request(IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Query, byte[] Bytes)
        {
            public string Body => Encoding.UTF8.GetString(Bytes);
        }
    }
}
