namespace SmartSecurity.Pipeline.Communities;

/// <summary>Tells open pages that passages were committed. They read them by themselves.</summary>
public sealed class PassageFeed
{
    /// <summary>Raised on the writer's thread with the community's number: return at once.</summary>
    public event Action<int>? Committed;

    public void Publish(int communityId) => Committed?.Invoke(communityId);
}
