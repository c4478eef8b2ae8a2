using System.ComponentModel.DataAnnotations;

namespace SmartSecurity.Devices.Mqtt;

/// <summary>Settings under <c>Mqtt:Publish</c>: what this program itself says on the broker. It never names anybody, and never a welfare alert.</summary>
public sealed class PublishOptions
{
    /// <summary>Whether alerts and the state of gates are published; not unless set: who reaches the broker may read them.</summary>
    public bool Enabled { get; set; }

    /// <summary>First part of every topic, 1 to 64 letters, digits, - and _: <c>smartsecurity</c> unless set.</summary>
    [Required, RegularExpression("^[A-Za-z0-9_-]{1,64}$")]
    public string Prefix { get; set; } = "smartsecurity";

    /// <summary>Home Assistant's discovery prefix, <c>homeassistant</c> unless set; empty: nothing is announced to it.</summary>
    [RegularExpression("^[A-Za-z0-9_/-]{0,64}$")]
    public string HomeAssistantPrefix { get; set; } = "homeassistant";

    /// <summary>Says whether this program is there: <c>online</c>, or <c>offline</c> by the broker when it is not.</summary>
    public string StatusTopic => $"{Prefix}/status";
}
