using System.Diagnostics.Metrics;

namespace SmartSecurity.Pipeline;

/// <summary>What the pipeline counts. Tags carry kinds and places of code, never a person, plate or device name.</summary>
public static class PipelineMeter
{
    public const string Name = "SmartSecurity.Pipeline";

    private static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Committed = Meter.CreateCounter<long>("smartsecurity.messages.committed",
        description: "Messages committed to the inbox");
    public static readonly Counter<long> Repeats = Meter.CreateCounter<long>("smartsecurity.messages.repeats", description: "Messages that had come before");
    public static readonly Counter<long> Rejected = Meter.CreateCounter<long>("smartsecurity.messages.rejected",
        description: "Messages no profile or device was found for");
    public static readonly Counter<long> Failed = Meter.CreateCounter<long>("smartsecurity.messages.failed",
        description: "Messages given back because they could not be committed");
    public static readonly Counter<long> Passages = Meter.CreateCounter<long>("smartsecurity.passages", description: "Passages recorded");
    public static readonly Counter<long> Alerts = Meter.CreateCounter<long>("smartsecurity.alerts.changed", description: "Alerts raised or changed by rules");
    public static readonly Counter<long> MessagesSent = Meter.CreateCounter<long>("smartsecurity.welfare.messages.sent",
        description: "Messages and calls a gateway took, by way");
    public static readonly Counter<long> MessagesDead = Meter.CreateCounter<long>("smartsecurity.welfare.messages.dead",
        description: "Messages that will not be sent");
    public static readonly Counter<long> Replies = Meter.CreateCounter<long>("smartsecurity.welfare.replies",
        description: "Replies to questions, by what came of them");
    public static readonly Counter<long> Clips = Meter.CreateCounter<long>("smartsecurity.alerts.clips", description: "Clips of alerts, kept or missed");
    public static readonly Histogram<double> CommitSeconds = Meter.CreateHistogram<double>("smartsecurity.inbox.commit.duration", "s",
        "Time to commit a batch of messages");
    public static readonly Histogram<double> BatchSeconds = Meter.CreateHistogram<double>("smartsecurity.community.batch.duration", "s",
        "Time to process and commit a batch of inbox rows");
}
