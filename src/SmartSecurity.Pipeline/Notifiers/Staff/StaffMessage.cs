using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage.Notices;

namespace SmartSecurity.Pipeline.Notifiers.Staff;

/// <summary>One message to one channel, ready to be sent. It says what, where and since when; never who, no address, no plate: others read
/// phones, too.</summary>
/// <param name="Id">The same at each attempt: who has seen it before shows it once.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">A few words more.</param>
/// <param name="Link">The answer link; null while the site has no public address.</param>
public sealed record StaffMessage(
    Guid Id, Guid ChannelId, StaffWay Way, ChannelAddress Address, string Title, string Text, string? Link, string Language, Guid AlertId, string Kind,
    AlertCategory Category, int Priority, int CommunityId, string? Place, DateTimeOffset RaisedAt, int Level, DateTimeOffset At)
{
    public override string ToString() => $"StaffMessage {Id}";   // an address must not reach a log by accident
}

/// <summary>Sends by one way.</summary>
public interface IStaffSender
{
    bool Serves(StaffWay way);

    /// <summary>Hands one message over. Trouble outside is a value; only a cancelled call throws.</summary>
    Task<Notified> SendAsync(StaffMessage message, CancellationToken cancel);
}

/// <summary>Names of kinds, given by the room that holds the words.</summary>
/// <param name="Of">Kind, facts and language (<c>zh-CN</c> or <c>en</c>) give the title of an alert.</param>
public sealed record KindWords(Func<string, IReadOnlyDictionary<string, string>, string, string> Of);

/// <summary>Makes messages of notices.</summary>
public sealed class StaffWords(KindWords kinds)
{
    /// <param name="due">What is due.</param>
    /// <param name="link">The answer link; null for none.</param>
    public StaffMessage Of(DueNotice due, string? link)
    {
        var (alert, zh) = (due.Alert, due.Channel.Language != "en");
        if (alert is null)
        {
            return new(due.Notice.Id, due.Channel.Id, due.Channel.Way, due.Address, zh ? "试发提醒" : "Trial message",
                zh ? "收到这条，说明提醒是通的。" : "If you read this, messages come through.", null, due.Channel.Language, Guid.Empty, "trial", AlertCategory.System, 5,
                due.Notice.CommunityId, null, due.Notice.At, 0, due.Notice.At);
        }
        var local = TimeZoneInfo.ConvertTime(alert.RaisedAt, due.Zone).ToString("HH:mm", CultureInfo.InvariantCulture);
        var where = PlaceOf(alert) is { } place ? $"{due.Community} · {place}" : due.Community;
        var later = due.Notice.Level > 1 ? zh ? "还没有人处理。" : " Nobody has dealt with it yet." : "";
        return new(due.Notice.Id, due.Channel.Id, due.Channel.Way, due.Address,
            $"P{alert.Priority} {kinds.Of(alert.Kind, due.AlertFacts, due.Channel.Language)}",
            zh ? $"{where}，{local}。{later}" : $"{where}, {local}.{later}", link, due.Channel.Language, alert.Id, alert.Kind, alert.Category, alert.Priority,
            alert.CommunityId, PlaceOf(alert), alert.RaisedAt, due.Notice.Level, due.Notice.At);
    }

    /// <summary>Of an alert about a person no place: where somebody was last seen tells who it is.</summary>
    private static string? PlaceOf(Alert alert) => alert.ResidentId is null && alert.Category is not AlertCategory.Welfare && !string.IsNullOrEmpty(alert.Place)
        ? alert.Place : null;
}
