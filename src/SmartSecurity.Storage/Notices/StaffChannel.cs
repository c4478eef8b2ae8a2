using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Storage.Notices;

/// <summary>How somebody on duty is reached.</summary>
public enum StaffWay { WebPush, Email, Webhook, WeCom, DingTalk, Sms, Call }

/// <summary>One way to reach one person, or a group's robot or program. What opens it is sealed with the site's key.</summary>
public sealed class StaffChannel
{
    public const int NameLengthMax = 64;

    public required Guid Id { get; init; }
    /// <summary>Whose it is; null: a group's, of <see cref="CommunityId"/> and <see cref="Role"/>.</summary>
    public Guid? AccountId { get; init; }
    /// <summary>Of a group's channel: whose alerts it is told of.</summary>
    public int? CommunityId { get; init; }
    /// <summary>Of a group's channel: it is told what this role may see, when this role is told.</summary>
    public string? Role { get; init; }
    public required StaffWay Way { get; init; }
    /// <summary>What the person calls it: a phone, a group.</summary>
    public required string Name { get; init; }
    /// <summary>A <see cref="ChannelAddress"/> as JSON, sealed.</summary>
    public required byte[] Sealed { get; set; }
    /// <summary>Told of alerts at least so urgent: 1 (only the most urgent) to 5.</summary>
    public int PriorityMax { get; set; } = 5;
    /// <summary>Local minutes of the day between which only the most urgent come; equal: none are quiet. They may pass midnight.</summary>
    public int QuietFromMin { get; set; }
    public int QuietUntilMin { get; set; }
    /// <summary><c>zh-CN</c> or <c>en</c>.</summary>
    public string Language { get; set; } = "zh-CN";
    public bool Disabled { get; set; }
    /// <summary>Why it was disabled by itself: a browser that took its permission back.</summary>
    public string? Trouble { get; set; }
    public required DateTimeOffset AddedAt { get; init; }
    /// <summary>Failures in a row: each makes the rest longer.</summary>
    public int Failures { get; set; }
    /// <summary>It failed, and is left alone until then with everything that waits for it.</summary>
    public DateTimeOffset? RestUntil { get; set; }
}

/// <summary>Where a channel leads. Which parts are set depends on the way.</summary>
/// <param name="To">E-mail address, phone number, or the address (URL) of a webhook, robot or push service.</param>
/// <param name="Secret">A webhook's or DingTalk robot's signing secret; of a browser the shared authentication secret.</param>
/// <param name="Key">Of a browser its public key.</param>
public sealed record ChannelAddress(string To, string? Secret = null, string? Key = null)
{
    public const int ToLengthMax = 1_024;

    public override string ToString() => "ChannelAddress";   // an address must not reach a log by accident
}

/// <summary>Where a message to somebody on duty is in its life.</summary>
public enum NoticeState { Waiting, Sent, Dead, Withdrawn }

/// <summary>One message about one alert to one channel at one rung; its id is made of these, so that it is written once.</summary>
public sealed class AlertNotice
{
    public const int ReasonLengthMax = 200;

    public required Guid Id { get; init; }
    public required Guid AlertId { get; init; }
    public required int CommunityId { get; init; }
    public required Guid ChannelId { get; init; }
    /// <summary>Rung of the ladder, from 1; 0: a trial message.</summary>
    public required int Level { get; init; }
    public required DateTimeOffset At { get; init; }
    public NoticeState State { get; set; }
    public int Attempts { get; set; }
    public required DateTimeOffset NextAttemptAt { get; set; }
    public DateTimeOffset? SentAt { get; set; }
    /// <summary>Why the last attempt failed, without an address or a name.</summary>
    public string? Reason { get; set; }
    /// <summary>SHA-256 (hex) of the token of its answer link.</summary>
    public required string TokenSha256 { get; init; }
    /// <summary>The link claimed, or was shown to lead nowhere any more.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>So long after the message its link works.</summary>
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromHours(12);
}

/// <summary>A community's own ladder for a kind, or for all others of its category; where there is none the product's holds.</summary>
public sealed class StoredLadder
{
    public required int CommunityId { get; init; }
    public required AlertCategory Category { get; init; }
    /// <summary>One of <see cref="AlertKinds"/>; empty: every kind of the category that has none of its own.</summary>
    public string Kind { get; init; } = "";
    /// <summary>An <see cref="EscalationLadder"/>, as JSON.</summary>
    public required string LadderJson { get; set; }
    public int Version { get; set; } = 1;
    public required string By { get; set; }
    public required DateTimeOffset At { get; set; }
}
