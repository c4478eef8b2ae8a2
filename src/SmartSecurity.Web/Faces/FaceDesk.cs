using System.Runtime.CompilerServices;
using SmartSecurity.Core.Residents;
using SmartSecurity.Pipeline.Cameras;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Vision;
using SmartSecurity.Vision.Pictures;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Faces;

/// <summary>What the pages of enrolment ask of recognition. Without a consent that holds nothing is made (P1); no picture is kept.</summary>
public sealed class FaceDesk(GalleryKeeper galleries, Recogniser recogniser, CameraVisit visits, AuditLog audit, KeyRing keys)
{
    /// <summary>Pictures of one template: front, left, right.</summary>
    public const int PicturesMax = 3;

    /// <summary>The largest picture that is taken, in bytes.</summary>
    public const int PictureBytesMax = 8 * 1024 * 1024;

    public Task<EnrolmentOutcome> EnrolAsync(Person person, Guid residentId, IEnumerable<byte[]> pictures, CancellationToken cancel) =>
        galleries.EnrolAsync(person.Name, residentId, [.. pictures.Select(p => new ReadOnlyMemory<byte>(p))], cancel);

    /// <summary>Measures one frame of a live view and forgets it.</summary>
    /// <returns>Null while the models are missing or refused.</returns>
    public Task<FaceLook?> LookAsync(byte[] frame, CancellationToken cancel) => recogniser.LookAsync(frame, cancel);

    public Task<bool> ForgetAsync(Person person, Guid residentId, CancellationToken cancel) => galleries.ForgetAsync(person.Name, residentId, cancel);

    /// <summary>Visits a camera of the resident's community. Looking through it is one audit entry (P13).</summary>
    /// <param name="connected">Told when the camera begins and ceases to give pictures.</param>
    public async IAsyncEnumerable<byte[]> VisitAsync(
        Person person, Resident resident, Guid cameraId, Action<bool> connected, [EnumeratorCancellation] CancellationToken cancel)
    {
        await audit.AppendAsync(new(person.Name, "face.visit", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["resident"] = keys.Digest($"resident:{resident.Id:N}"),
            ["camera"] = cameraId,
        }), cancel);
        await foreach (var frame in visits.FramesAsync(resident.CommunityId, cameraId, connected, cancel)) yield return frame;
    }

    /// <summary>A frame made small, as the address of a picture; empty when it is none.</summary>
    public static string Shown(byte[] frame, int widthPx)
    {
        if (Picture.Decode(frame) is not PictureResult.Decoded { Picture: var picture }) return "";
        using (picture)
        {
            picture.ShrinkTo(widthPx);
            return $"data:image/jpeg;base64,{Convert.ToBase64String(picture.ToJpeg(quality: 75))}";
        }
    }
}
