using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;
using SmartSecurity.Storage.Notices;

namespace SmartSecurity.Pipeline.Notifiers.Staff;

/// <summary>Messages to a browser that asked for them (RFC 8030, 8291, 8292): encrypted to it, signed with the site's key.</summary>
public sealed class PushSender(VapidKeys keys, StaffHttp http, ChannelBook channels) : IStaffSender
{
    /// <summary>A push service keeps a message for a sleeping phone so long.</summary>
    private const int KeptForS = 6 * 3600;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool Serves(StaffWay way) => way == StaffWay.WebPush;

    public Task<Notified> SendAsync(StaffMessage message, CancellationToken cancel) => http.AttemptAsync(async token =>
    {
        var (publicKey, privateKey) = keys.Pair;
        var client = new PushServiceClient(http.Client) { AutoRetryAfter = false };
        var subscription = new PushSubscription { Endpoint = message.Address.To };
        subscription.SetKey(PushEncryptionKeyName.P256DH, message.Address.Key);
        subscription.SetKey(PushEncryptionKeyName.Auth, message.Address.Secret);
        var push = new PushMessage(JsonSerializer.Serialize(new
        {
            title = message.Title,
            body = message.Text,
            url = message.AlertId == Guid.Empty ? "/account" : $"/alerts/{message.AlertId:D}",
            tag = message.AlertId == Guid.Empty ? "trial" : message.AlertId.ToString("N"),
            priority = message.Priority,
        }, Json))
        {
            Topic = message.Id.ToString("N"),   // a repeated attempt takes the place of the first one while the phone sleeps
            TimeToLive = KeptForS,
            Urgency = message.Priority <= 2 ? PushMessageUrgency.High : PushMessageUrgency.Normal,
        };
        try
        {
            using var vapid = new VapidAuthentication(publicKey, privateKey) { Subject = keys.Subject };
            await client.RequestPushMessageDeliveryAsync(subscription, push, vapid, token);
            return new Notified.Taken(null);
        }
        catch (PushServiceClientException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            await channels.DisableAsync(message.ChannelId, "The browser took its permission back.", cancel);
            return new Notified.Refused("The browser took its permission back.");
        }
        catch (PushServiceClientException e)
        {
            return StaffHttp.OfStatus(e.StatusCode);
        }
    }, cancel);
}
