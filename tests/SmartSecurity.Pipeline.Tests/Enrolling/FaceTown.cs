using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Pipeline.Enrolling;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Testing;
using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Tests.Enrolling;

/// <summary>A community with the real recogniser on a database of its own. Pictures are those of faces/pairs.</summary>
internal sealed class FaceTown : IAsyncDisposable
{
    private FaceTown(TestStore store) => Store = store;

    public TestStore Store { get; }
    public GalleryKeeper Keeper => Store.Get<GalleryKeeper>();
    public Recogniser Recogniser => Store.Get<Recogniser>();
    public static IPictureFiles Files => new PictureFolder(SharedData.PathOf("faces", "pairs", "images"));

    public static async Task<FaceTown> CreateAsync(string engine)
    {
        var store = await TestStore.CreateAsync(engine, services => services.AddVision().AddSingleton<PatientStart>()
            .AddSingleton<TemplateBook>().AddSingleton<GalleryKeeper>().AddSingleton<BulkEnrolment>().AddSingleton<WatchedFaces>());
        await using var write = await store.Store.BeginWriteAsync(Cancel);
        write.Db.Communities.Add(new Community { Id = 1, Name = "Test", TimeZone = "Asia/Shanghai" });
        await write.CommitAsync(Cancel);
        return new(store);
    }

    public static string Picture(string file) => SharedData.PathOf("faces", "pairs", "images", file);

    public async Task<Guid> AddAsync(string name, string address)
    {
        var (id, home) = (Guid.NewGuid(), Guid.NewGuid());
        await using var write = await Store.Store.BeginWriteAsync(Cancel);
        write.Db.Households.Add(new Household { Id = home, CommunityId = 1, Address = address });
        write.Db.Residents.Add(new Resident { Id = id, CommunityId = 1, HouseholdId = home, Name = name });
        await write.CommitAsync(Cancel);
        return id;
    }

    public async Task ConsentAsync(Guid residentId, DateTimeOffset? until = null)
    {
        await using var write = await Store.Store.BeginWriteAsync(Cancel);
        var now = Store.Clock.GetUtcNow();
        await ConsentBook.RecordAsync(write.Db, residentId, ConsentPurpose.Access, new("somebody", now, until), now, Cancel);
        await write.CommitAsync(Cancel);
    }

    public async Task<Consent> ConsentOfAsync(Guid residentId)
    {
        await using var db = Store.Read();
        return await db.Consents.AsNoTracking().SingleAsync(c => c.ResidentId == residentId, Cancel);
    }

    public Task<EnrolmentOutcome> EnrolAsync(Guid residentId, params string[] pictures) =>
        Keeper.EnrolAsync("zhao.min", residentId, [.. pictures.Select(p => new ReadOnlyMemory<byte>(File.ReadAllBytes(Picture(p))))], Cancel);

    public Task<IReadOnlyList<BulkLine>> RunAsync(IReadOnlyList<EnrolmentRow> rows, bool checksOnly = false) =>
        Store.Get<BulkEnrolment>().RunAsync(new("zhao.min", 1, rows, checksOnly), Files, null, Cancel);

    public async Task<(List<FaceTemplate> Templates, List<Guid> Consents, int Pairs)> StateAsync()
    {
        await using var db = Store.Read();
        return (await db.FaceTemplates.AsNoTracking().OrderBy(t => t.Id).ToListAsync(Cancel),
            await db.Consents.OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(Cancel), await db.LookAlikes.CountAsync(Cancel));
    }

    /// <summary>A PNG whose header claims 30,000 × 30,000 pixels: 2.7 GB unpacked.</summary>
    public static byte[] HugePng()
    {
        byte[] head = [.. "IHDR"u8, 0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(8), 30_000);
        var sum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc32.HashToUInt32(head));
        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0, 0, 13, .. head, .. sum, 0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82];
    }

    public async ValueTask DisposeAsync() => await Store.DisposeAsync();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
