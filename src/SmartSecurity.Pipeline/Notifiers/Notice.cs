using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Pipeline.Notifiers;

/// <summary>One message to one phone.</summary>
/// <param name="Id">The same at each attempt: who has seen it before must not send it again.</param>
/// <param name="To">Phone number, as the register has it.</param>
/// <param name="Link">The address in the text once more, for gateways that send it on its own; null when there is none.</param>
public sealed record Notice(Guid Id, DeliveryWay Way, string To, string Text, string? Link, string Language)
{
    public override string ToString() => $"Notice {Id}";   // a number must not reach a log by accident
}

/// <summary>What came of handing a message over.</summary>
public abstract record Notified
{
    private Notified() { }

    /// <param name="ProviderId">What the gateway calls it; null when it does not say.</param>
    public sealed record Taken(string? ProviderId) : Notified;

    /// <summary>This message will never be taken; another one may.</summary>
    public sealed record Refused(string Reason) : Notified;

    /// <summary>Not now.</summary>
    public sealed record Failed(string Reason) : Notified;
}

/// <summary>Hands messages to whoever brings them to a phone.</summary>
public interface INotifier
{
    bool Serves(DeliveryWay way);

    /// <summary>Hands one message over. Trouble outside is a value; only a cancelled call throws.</summary>
    Task<Notified> SendAsync(Notice notice, CancellationToken cancel);
}

/// <summary>What a message says: short and warm, whoever's phone it is. No name: a phone is read by others, too.</summary>
public static class NoticeTexts
{
    /// <param name="family">It goes to one of the family.</param>
    public static string Of(DeliveryWay way, bool family, string? link, string community, string language) => language == "en"
        ? English(way, family, link, community)
        : Chinese(way, family, link, community);

    private static string Chinese(DeliveryWay way, bool family, string? link, string community)
    {
        var hello = family ? $"您好，这里是{community}。今天还没见到您家老人，一切都好吗？" : $"您好，这里是{community}。今天还没见到您，一切都好吗？";
        if (way == DeliveryWay.Call) return hello + "平安请按 1，需要帮助请按 2。";
        return link is null ? hello + "平安请回复 1，需要帮助请回复 2。" : $"{hello}平安点这里：{link} 或回复 1；需要帮助请回复 2。";
    }

    private static string English(DeliveryWay way, bool family, string? link, string community)
    {
        var hello = family ? $"Hello from {community}. We have not seen your family member today. Is all well?"
            : $"Hello from {community}. We have not seen you today. Is all well?";
        if (way == DeliveryWay.Call) return hello + " Press 1 if all is well, 2 if you need help.";
        return link is null ? hello + " Reply 1 if all is well, 2 if you need help." : $"{hello} One tap: {link} or reply 1; reply 2 if you need help.";
    }
}
