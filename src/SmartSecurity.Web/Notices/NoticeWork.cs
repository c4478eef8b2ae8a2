using System.Globalization;
using System.Net.Mail;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Notices;

/// <summary>Channels, ladders, messages and answer links for pages and API; each change is in the audit, without addresses.</summary>
public sealed class NoticeWork(
    ChannelBook channels, LadderBook ladders, NoticeOutbox outbox, DeskWork work, AlertFeed feed, AuditLog audit)
{
    /// <returns>Null: the address is not right, or there are too many.</returns>
    public async Task<Guid?> AddOwnAsync(Person person, StaffWay way, string name, ChannelAddress address, CancellationToken cancel)
    {
        if (!IsRight(way, address)) return null;
        var id = await channels.AddAsync(channels.New(way, name, person.AccountId), address, cancel);
        await WriteAsync(person, "channel.add", way.ToString(), id is not null, cancel);
        return id;
    }

    /// <inheritdoc cref="AddOwnAsync"/>
    public async Task<Guid?> AddGroupAsync(
        Person person, int communityId, string role, StaffWay way, string name, ChannelAddress address, CancellationToken cancel)
    {
        if (way is not (StaffWay.Webhook or StaffWay.WeCom or StaffWay.DingTalk) || !IsRight(way, address) || AlertSight.Of(role).Count == 0) return null;
        var id = await channels.AddAsync(channels.New(way, name, null, communityId, role), address, cancel);
        await WriteAsync(person, "channel.add", string.Create(CultureInfo.InvariantCulture, $"{way} {role} {communityId}"), id is not null, cancel);
        return id;
    }

    public async Task<bool> RemoveAsync(Person person, Guid channelId, bool own, CancellationToken cancel)
    {
        var done = await channels.RemoveAsync(channelId, own ? person.AccountId : null, cancel);
        await WriteAsync(person, "channel.remove", channelId.ToString("D"), done, cancel);
        return done;
    }

    /// <summary>Sends a trial message by one's own channel, or a group's.</summary>
    public async Task<bool> TryOutAsync(Person person, Guid channelId, CancellationToken cancel)
    {
        var done = await outbox.TryOutAsync(channelId, cancel) is not null;
        await WriteAsync(person, "channel.try", channelId.ToString("D"), done, cancel);
        if (done) feed.Publish([Guid.Empty]);   // wakes the round; no alert changed
        return done;
    }

    public async Task<bool> RetryAsync(Person person, Guid noticeId, CancellationToken cancel)
    {
        var done = await outbox.RetryAsync(person.Sight, noticeId, cancel);
        await WriteAsync(person, "notice.retry", noticeId.ToString("D"), done, cancel);
        if (done) feed.Publish([Guid.Empty]);
        return done;
    }

    /// <returns>False when somebody else saved meanwhile.</returns>
    /// <exception cref="ArgumentException">The ladder is not right.</exception>
    public async Task<bool> SaveLadderAsync(
        Person person, int communityId, AlertCategory category, string? kind, EscalationLadder ladder, int version, CancellationToken cancel)
    {
        var done = await ladders.SaveAsync(communityId, category, kind, ladder, version, person.Name, cancel);
        await WriteAsync(person, "ladder.save", string.Create(CultureInfo.InvariantCulture, $"{kind ?? category.ToString()} {communityId}"), done, cancel);
        return done;
    }

    public async Task ResetLadderAsync(Person person, int communityId, AlertCategory category, string? kind, CancellationToken cancel)
    {
        await ladders.ResetAsync(communityId, category, kind, cancel);
        await WriteAsync(person, "ladder.reset", string.Create(CultureInfo.InvariantCulture, $"{kind ?? category.ToString()} {communityId}"), true, cancel);
    }

    /// <summary>Takes the alert of a link: as the person the message went to, or, from a group, as whoever is signed in.</summary>
    /// <returns>Null: somebody must sign in first.</returns>
    public async Task<WorkAnswer?> TakeAsync(NoticeLink link, Person? signedIn, CancellationToken cancel)
    {
        var person = link.Account is { } account ? Person.Of(account) : signedIn;
        if (person is null) return null;
        var answer = await work.ClaimAsync(person, link.Alert.Id, link.Alert.Version, cancel);
        // Only a repeat came in between: the press still means what it meant.
        if (answer is WorkAnswer.Lost { Owner: null, State: AlertState.Open } lost) answer = await work.ClaimAsync(person, link.Alert.Id, lost.Version, cancel);
        if (answer is WorkAnswer.Done) await outbox.UseAsync(link.Notice.Id, cancel);
        return answer;
    }

    /// <summary>What a channel of this way leads to: a mail address, a number, or an address of the web.</summary>
    internal static bool IsRight(StaffWay way, ChannelAddress address)
    {
        if (address.To.Length is 0 or > ChannelAddress.ToLengthMax) return false;
        return way switch
        {
            StaffWay.Email => MailAddress.TryCreate(address.To, out var mail) && mail.Address == address.To,
            StaffWay.Sms or StaffWay.Call => address.To.Count(char.IsAsciiDigit) is >= 3 and <= 20
                && address.To.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or ' '),
            StaffWay.WebPush => IsWeb(address.To) && address is { Key.Length: > 80, Secret.Length: > 16 },
            _ => IsWeb(address.To),
        };
    }

    /// <summary>https, or http to this machine only: a message must not cross a network in clear.</summary>
    private static bool IsWeb(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private Task WriteAsync(Person person, string action, string about, bool done, CancellationToken cancel) => audit.AppendAsync(
        new(person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal) { ["about"] = about, ["result"] = done }), cancel);
}
