namespace SmartSecurity.Core.Devices;

/// <summary>What a door can be told.</summary>
public enum DoorCommand
{
    /// <summary>Open, and stay open.</summary>
    Release,
    /// <summary>Work as before: closed to whoever shows nothing.</summary>
    Restore,
}
