using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Passing;

/// <summary>Somebody or some car that went by one camera, told once however many frames showed it.</summary>
/// <param name="Identifications">Who or what it is, by all frames together; first what the passage is recorded as.</param>
/// <param name="Frames">Frames that showed it.</param>
/// <param name="First">Where it was first seen, in pixels of the frame; so <paramref name="Last"/> and, in the clearest frame, <paramref name="Best"/>.</param>
/// <param name="FirstPicture">The whole first frame as JPEG, faces as they are: whoever keeps it blurs them.</param>
/// <param name="BestPicture">The clearest frame, likewise.</param>
/// <param name="BestFacesKnown">True when every face of the clearest frame was a resident's.</param>
public sealed record Passing(
    IReadOnlyList<Identification> Identifications, DateTimeOffset FirstAt, DateTimeOffset LastAt, int Frames, PictureBox First, PictureBox Last,
    PictureBox Best, byte[] FirstPicture, byte[] BestPicture, bool BestFacesKnown)
{
    /// <summary>What the passage is recorded as.</summary>
    public Identification Identification => Identifications[0];
}
