namespace SmartSecurity.Storage.Inbox;

/// <summary>Says that a row was written into a community's inbox by the house itself, after the commit; the community's writer is called then.</summary>
public sealed class InboxSignal
{
    /// <summary>Raised with the community's number, on the thread that committed; handlers only ring.</summary>
    public event Action<int>? Rows;

    public void Written(int communityId) => Rows?.Invoke(communityId);
}
