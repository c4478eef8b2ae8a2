namespace SmartSecurity.Core.Devices;

/// <summary>One message that this program publishes.</summary>
/// <param name="Topic">Without wildcards.</param>
/// <param name="Payload">Empty and retained: whatever was kept under the topic is forgotten.</param>
/// <param name="Retain">Kept by the broker for whoever subscribes later.</param>
public sealed record OutgoingMqtt(string Topic, ReadOnlyMemory<byte> Payload, bool Retain);

/// <summary>The way out over MQTT: to whoever subscribes at the broker that the devices use.</summary>
public interface IMqttOutlet
{
    /// <summary>Raised by one whenever the broker is reached anew and may have forgotten what was retained; 0: never yet.</summary>
    long Connection { get; }

    /// <summary>Waits until the broker is reached.</summary>
    /// <returns>The <see cref="Connection"/> it is reached by.</returns>
    Task<long> WaitAsync(CancellationToken cancel);

    /// <summary>Publishes at QoS 1.</summary>
    /// <returns>False when the broker did not take it, or is not reached; it is as if nothing had been sent.</returns>
    Task<bool> PublishAsync(OutgoingMqtt message, CancellationToken cancel);
}
