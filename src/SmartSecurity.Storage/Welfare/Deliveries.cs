namespace SmartSecurity.Storage.Welfare;

/// <summary>Ways a question goes to a phone.</summary>
public enum DeliveryWay { Sms, Call }

/// <summary>Where a message is on its way.</summary>
public enum DeliveryState
{
    Waiting,
    /// <summary>The gateway has it.</summary>
    Sent,
    /// <summary>It will not be sent any more; <see cref="Delivery.Reason"/> says why. The operator sees it.</summary>
    Dead,
    /// <summary>Its question needed no answer any more before it was sent.</summary>
    Withdrawn,
}

/// <summary>
/// One message to one person, written in the transaction that asks the question. The phone number stands at the person, not here: a corrected
/// number is used at once, and a list of messages names nobody.
/// </summary>
public sealed class Delivery
{
    /// <summary>Longest reason kept, in characters.</summary>
    public const int ReasonLengthMax = 200;
    /// <summary>Longest id of a gateway kept, in characters.</summary>
    public const int ProviderIdLengthMax = 128;

    /// <summary>Made of question, way and person; also the idempotency key a gateway is given.</summary>
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required Guid QuestionId { get; init; }
    public required Guid ResidentId { get; init; }
    /// <summary>The family member it goes to; null: the resident.</summary>
    public Guid? ContactId { get; init; }
    public required DeliveryWay Way { get; init; }
    public required DateTimeOffset At { get; init; }
    public DeliveryState State { get; set; }
    public int Attempts { get; set; }
    /// <summary>Not before this. A node that sends it puts this ahead, so that another one leaves it alone meanwhile.</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }
    public DateTimeOffset? SentAt { get; set; }
    /// <summary>What the gateway calls it.</summary>
    public string? ProviderId { get; set; }
    /// <summary>Why the last attempt failed, without a number or a name.</summary>
    public string? Reason { get; set; }
}
