using Microsoft.Extensions.Logging.Abstractions;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Pictures;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Communities;

/// <summary>The writer of community 1 over a test's database, with the rules it is given.</summary>
internal static class Writers
{
    public static CommunityProcessor Of(TestStore test, params IRule[] rules) => new(1, new ProcessorParts(
        test.Store, test.Get<FactsReader>(), rules, Snapshots(test), test.Get<AlertFeed>(), new PassageFeed(),
        new ProfileLimits(new Dictionary<string, TimeSpan?>()), test.Get<WelfareBook>(), AlertFolding.Standard, test.Clock,
        NullLogger<CommunityProcessor>.Instance));

    public static SnapshotReading Snapshots(TestStore test) =>
        new(test.Get<PictureStore>(), new NothingSeen(), NullLogger<SnapshotReading>.Instance);

    /// <summary>These messages carry no pictures.</summary>
    private sealed class NothingSeen : IPictureRecogniser
    {
        public Task<IReadOnlyList<Identification>?> RecogniseAsync(int communityId, ReadOnlyMemory<byte> picture, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<Identification>?>([]);
    }
}
