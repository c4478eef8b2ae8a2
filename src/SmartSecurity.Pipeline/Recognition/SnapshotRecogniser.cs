using SmartSecurity.Core.Recognition;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Recognition;

/// <summary>The recogniser for pictures that gates send.</summary>
public sealed class SnapshotRecogniser(Recogniser recogniser) : IPictureRecogniser
{
    public async Task<IReadOnlyList<Identification>?> RecogniseAsync(int communityId, ReadOnlyMemory<byte> picture, CancellationToken cancel)
    {
        var seen = await recogniser.RecogniseAsync(communityId, picture, LookFor.FacesAndPlates | LookFor.Liveness, cancel);
        // A bad picture stays bad; missing models come back, and the row is read again when the inbox is replayed.
        return seen.State == RecognitionState.Unavailable ? null : seen.Identifications;
    }
}
