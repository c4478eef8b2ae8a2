using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Server.Tests.Site;
using SmartSecurity.Storage;
using SmartSecurity.Testing;
using SmartSecurity.Vision.Faces;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Server.Tests.Faults;

/// <summary>
/// Goal: a model file that is not the one its manifest vouches for is never used, and costs recognition only. Method: the program as a
/// process on a models folder of its own in which one byte of one file differs; a gate sends pictures, and a resident is enrolled. Then
/// the right file is put back, and the answer to a face tells by its gallery's size that the resident is known.
/// </summary>
public sealed class ModelFaultTests
{
    private const string Gate = "gate-1";
    private const string Changed = "node_modules/faceplugin-face-recognition-js/model/fr_landmark.onnx";

    private static string Models => Path.Combine(SharedData.RepoRoot, "models");

    [Fact]
    public async Task A_model_changed_by_one_byte_is_named_while_the_gates_work_and_is_used_once_it_is_right_again()
    {
        var picture = await File.ReadAllBytesAsync(SomeFace(), Waiting.Cancel);
        var models = Directory.CreateTempSubdirectory("models-");
        using var site = await TestSite.CreateAsync([Gate], Enrol);
        LinkAll(models.FullName);
        var right = await ChangeOneByteAsync(Path.Combine(models.FullName, Changed));
        var port = FreePort.Find();
        await using (var server = ServerProcess.Start(site, $"--Mqtt:Embedded:Port={port}",
            $"--Vision:ModelsDirectory={models.FullName}", "--Vision:RecheckModelsEvery=00:00:01"))
        {
            var health = await server.HealthWhenAsync(h => h.Of("models") is not null, "the models are said to be wrong");
            Assert.Contains("fr_landmark.onnx has SHA-256", health.Of("models"), StringComparison.Ordinal);
            Assert.Contains("npm ci", health.Of("models"), StringComparison.Ordinal);

            await using var gate = Gates.Connect(Gate, port);
            await gate.PublishAsync(Gates.Card("without", picture), Waiting.Cancel).Soon();
            Assert.Equal(["without"], await site.CardsAsync(1, server));
            Assert.Equal([null], await AnswersAsync(site));

            await PutBackAsync(right, Path.Combine(models.FullName, Changed));
            await server.HealthWhenAsync(h => h.Healthy.Contains("models"), "the models are used");
            await gate.PublishAsync(Gates.Card("with", picture), Waiting.Cancel).Soon();
            Assert.Equal(["without", "with"], await site.CardsAsync(2, server));
            var answers = await AnswersAsync(site);
            Assert.Null(answers[0]);
            Assert.Contains("\"gallerySize\":1", answers[1], StringComparison.Ordinal);
        }
        models.Delete(recursive: true);
    }

    /// <summary>What recognition said of each message's picture; null: it was not asked.</summary>
    private static Task<List<string?>> AnswersAsync(TestSite site) => site.ReadAsync(db => db.Inbox
        .Where(m => m.PictureSha256s != null).OrderBy(m => m.Number).Select(m => m.IdentificationsJson).ToListAsync(Waiting.Cancel));

    private static string SomeFace() => Directory.EnumerateFiles(SharedData.PathOf("faces", "strangers", "images"), "*.jpg")
        .Order(StringComparer.Ordinal).First();

    /// <summary>A resident who consented, with a template of the model in use that is nobody's face.</summary>
    private static void Enrol(SecurityDbContext db, KeyRing keys)
    {
        var (now, household, resident) = (TimeProvider.System.GetUtcNow(), Guid.CreateVersion7(), Guid.CreateVersion7());
        db.Households.Add(new Household { Id = household, CommunityId = 1, Address = "1-1-101" });
        db.Residents.Add(new Resident { Id = resident, CommunityId = 1, HouseholdId = household, Name = "Resident" });
        db.Consents.Add(new Consent
        {
            Id = Guid.CreateVersion7(),
            ResidentId = resident,
            Purpose = ConsentPurpose.Access,
            NoticeVersion = "1",
            GivenBy = "Resident",
            GivenAt = now - TimeSpan.FromDays(1),
        });
        using var faces = new FaceAnalyser(new ModelStore(Models));
        var template = new float[faces.EmbeddingLength];
        template[0] = 1;
        db.FaceTemplates.Add(new FaceTemplate
        {
            Id = Guid.CreateVersion7(),
            CommunityId = 1,
            ResidentId = resident,
            ModelSha256 = faces.ModelSha256,
            Sealed = keys.Seal(keys.SubjectKey(resident), MemoryMarshal.AsBytes<float>(template)),
            Quality = 1,
            EnrolledAt = now,
        });
    }

    /// <summary>A folder like the checkout's, whose files are links to the real ones.</summary>
    private static void LinkAll(string folder)
    {
        var files = Directory.EnumerateFiles(Models, "*", SearchOption.AllDirectories);
        foreach (var file in files.Where(f => Path.GetExtension(f) is ".yaml" or ".onnx" or ".tflite" or ".txt"))
        {
            var link = Path.Combine(folder, Path.GetRelativePath(Models, file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }
    }

    /// <returns>The bytes as they were.</returns>
    private static async Task<byte[]> ChangeOneByteAsync(string link)
    {
        var right = await File.ReadAllBytesAsync(link, Waiting.Cancel);
        var wrong = right.ToArray();
        wrong[wrong.Length / 2] ^= 1;
        File.Delete(link);   // the link, not the file of the checkout
        await File.WriteAllBytesAsync(link, wrong, Waiting.Cancel);
        return right;
    }

    /// <summary>At once, as a copy that is renamed: the program may look at any moment.</summary>
    private static async Task PutBackAsync(byte[] right, string path)
    {
        await File.WriteAllBytesAsync(path + ".part", right, Waiting.Cancel);
        File.Move(path + ".part", path, overwrite: true);
    }
}
