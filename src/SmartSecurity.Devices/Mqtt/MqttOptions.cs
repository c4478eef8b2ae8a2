using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Devices.Mqtt;

/// <summary>Whose broker carries the devices' messages.</summary>
public enum MqttMode
{
    /// <summary>This program listens itself.</summary>
    Embedded,
    /// <summary>This program is a client of Mosquitto, EMQX or another MQTT 5 broker.</summary>
    Outside,
}

/// <summary>Settings under <c>Mqtt</c>.</summary>
public sealed class MqttOptions
{
    /// <summary><c>embedded</c> (default) or <c>outside</c>.</summary>
    public MqttMode Mode { get; set; }

    public EmbeddedBrokerOptions Embedded { get; set; } = new();

    public OutsideBrokerOptions Outside { get; set; } = new();

    public PublishOptions Publish { get; set; } = new();
}

/// <summary>Settings under <c>Mqtt:Embedded</c>.</summary>
public sealed class EmbeddedBrokerOptions
{
    /// <summary>TCP port: 1 to 65,535, 1883 unless set.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 1883;

    /// <summary>IP address to listen on; only this machine unless set. <c>0.0.0.0</c> listens on every IPv4 address.</summary>
    [Required]
    public string BindAddress { get; set; } = "127.0.0.1";

    /// <summary>Passwords by user name; with none, everybody who reaches the port may publish.</summary>
    public Dictionary<string, string> Users { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Largest payload in bytes: 1 KiB to 4 MiB, 4 MiB unless set.</summary>
    [Range(1024, IncomingMessage.PayloadBytesMax)]
    public int PayloadBytesMax { get; set; } = IncomingMessage.PayloadBytesMax;

    /// <summary>Wait before the port is tried again, doubled up to a minute: 10 ms to 1 min, 1 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>Settings under <c>Mqtt:Outside</c>.</summary>
public sealed class OutsideBrokerOptions
{
    /// <summary>Host name or address of the broker, <c>localhost</c> unless set.</summary>
    [Required]
    public string Host { get; set; } = "localhost";

    /// <summary>TCP port: 1 to 65,535, 1883 unless set.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 1883;

    /// <summary>Whether the connection is encrypted and the broker's certificate checked; not unless set.</summary>
    public bool Tls { get; set; }

    /// <summary>User name at the broker; null: none is sent.</summary>
    public string? UserName { get; set; }

    public string? Password { get; set; }

    /// <summary>Name of the persistent session, 1 to 64 characters; each node needs its own.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string ClientId { get; set; } = "smartsecurity";

    /// <summary>Group of a shared subscription (<c>$share/group/…</c>) when several nodes take messages; null: not shared.</summary>
    [RegularExpression("^[A-Za-z0-9_-]{1,64}$")]
    public string? SharedGroup { get; set; }

    /// <summary>How long the broker keeps messages for us while we are away: 1 min to 30 days, 7 days unless set.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan SessionExpiresAfter { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Messages taken but not yet acknowledged: 1 to 1,000, 200 unless set.</summary>
    [Range(1, 1_000)]
    public int InFlightMax { get; set; } = 200;

    /// <summary>Wait before connecting again, doubled up to a minute: 10 ms to 1 min, 1 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>Checks the settings under <c>Mqtt</c> at the start and names every wrong key at once.</summary>
internal sealed class MqttOptionsValidation : IValidateOptions<MqttOptions>
{
    public ValidateOptionsResult Validate(string? name, MqttOptions options)
    {
        var mistakes = new List<string>();
        if (!Enum.IsDefined(options.Mode)) mistakes.Add("Mqtt:Mode must be embedded or outside.");
        mistakes.AddRange(MistakesOf("Mqtt:Embedded", options.Embedded));
        if (!IPAddress.TryParse(options.Embedded.BindAddress, out _))
            mistakes.Add("Mqtt:Embedded:BindAddress must be an IP address, as 127.0.0.1 or 0.0.0.0.");
        mistakes.AddRange(MistakesOf("Mqtt:Outside", options.Outside));
        mistakes.AddRange(MistakesOf("Mqtt:Publish", options.Publish));
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> MistakesOf(string path, object options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(r => $"{path}:{string.Join(',', r.MemberNames)}: {r.ErrorMessage}");
    }
}
