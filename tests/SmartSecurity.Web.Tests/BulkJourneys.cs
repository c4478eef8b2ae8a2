using System.IO.Compression;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Testing;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: a property manager enrols many faces at once, learns of every row what came of it, and may do it again without harm. Method: a real
/// browser uploads a ZIP of faces/pairs; the real models; what is downloaded is read.
/// </summary>
public sealed class BulkJourneys(Site site) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bulk-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task On_a_phone_a_list_and_its_pictures_are_enrolled_and_each_row_is_told()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        await AddAsync("邓小禾", "7-1-101", consents: false);
        await AddAsync("许愿", "7-1-102", consents: false);
        await AddAsync("许诺", "7-1-103", consents: true);
        var zip = Zip(("照片/dxh_1.jpg", "027-neutral.jpg"), ("照片/dxh_2.jpg", "027-smiling.jpg"),
            ("照片/xy.jpg", "032-neutral.jpg"), ("照片/xn.jpg", "032-smiling.jpg"));
        var sheet = Write("名单.csv", Encoding.GetEncoding("GB18030").GetBytes("""
            姓名,楼栋,单元,房号,照片,同意人,同意日期,有效期至
            邓小禾,7,1,101,dxh_1.jpg;dxh_2.jpg;dxh_3.jpg,邓小禾,2026-01-05,
            许愿,7,1,102,xy.jpg,,,
            许诺,7,1,103,xn.jpg,,,
            =查无此人,7,9,999,xn.jpg,,,
            """));
        await using var window = await site.OpenAsync(Site.Manager, 390, dark: false, "zh-CN");
        await window.GoAsync("/residents");
        await window.Find("bulk-faces").ClickAsync();
        await window.Find("bulk-go").ClickAsync();
        await Expect(window.Find("bulk-problem")).ToContainTextAsync("请先选择照片压缩包");
        await window.ShotAsync("390-zh-bulk-start");
        await window.ChooseAsync("bulk-zip", zip);
        await window.ChooseAsync("bulk-sheet", sheet);
        await window.Find("bulk-check").ClickAsync();
        await Expect(window.Find("ended")).ToContainTextAsync("没有写入任何内容");
        await Expect(window.Find("bulk-line").First).ToContainTextAsync("可录入 2 张");
        await window.Find("bulk-go").ClickAsync();
        await Expect(window.Find("ended")).ToContainTextAsync("录入完成");
        await Expect(window.Find("bulk-line")).ToHaveCountAsync(4);
        await Expect(window.Find("bulk-line").Nth(0)).ToContainTextAsync("已录入 2 张");
        await Expect(window.Find("bulk-line").Nth(0)).ToContainTextAsync("dxh_3.jpg：找不到这个文件");
        await Expect(window.Find("bulk-line").Nth(1)).ToContainTextAsync("没有同意记录");
        await Expect(window.Find("bulk-line").Nth(3)).ToContainTextAsync("没有登记这位住户");
        await Expect(window.Find("show-good")).ToContainTextAsync("2");
        await window.ShotAsync("390-zh-bulk-done");
        var widthPx = await window.Page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)");
        Assert.True(widthPx <= 390, $"{widthPx} px wide");
        await window.Find("show-bad").ClickAsync();
        await Expect(window.Find("bulk-line")).ToHaveCountAsync(2);

        var report = await ReportAsync(window);
        Assert.StartsWith("\uFEFF行,姓名,住址,结果", report, StringComparison.Ordinal);
        Assert.Contains("2,邓小禾,7-1-101,已录入 2 张,2,dxh_3.jpg：找不到这个文件,", report, StringComparison.Ordinal);
        Assert.Contains(",\"'=查无此人\",", report, StringComparison.Ordinal);
        await window.Find("bulk-go").ClickAsync();
        await Expect(window.Find("bulk-line").Nth(0)).ToContainTextAsync("没有改动");
        Assert.Empty(window.Complaints);
        Assert.Empty(Directory.EnumerateFiles(site.Get<Microsoft.Extensions.Options.IOptions<StorageOptions>>().Value.DataDirectory, "upload-*"));
        await using var db = site.Database();
        Assert.Equal(2, await db.FaceTemplates.CountAsync(t => db.Residents.Any(r => r.Id == t.ResidentId && (r.Name == "邓小禾" || r.Name == "许诺")), Cancel));
        Assert.False(await db.FaceTemplates.AnyAsync(t => db.Residents.Any(r => r.Id == t.ResidentId && r.Name == "许愿"), Cancel));
    }

    [Fact]
    public async Task On_a_desk_folders_named_after_people_serve_without_a_list_and_look_alikes_are_told()
    {
        await AddAsync("Ada Reed", "8-1-101", consents: true);
        await AddAsync("Eve Reed", "8-1-102", consents: true);
        var zip = Zip(("Ada Reed/a.jpg", "037-neutral.jpg"), ("Eve Reed/IMG_0001.jpg", "037-smiling.jpg"), ("Nobody Known/1.jpg", "042-neutral.jpg"));
        await using var window = await site.OpenAsync(Site.Manager, 1440, dark: true, "en");
        await window.GoAsync("/residents/faces");
        await window.ChooseAsync("bulk-zip", zip);
        await window.Find("bulk-go").ClickAsync();
        await Expect(window.Find("ended")).ToContainTextAsync("Done");
        await Expect(window.Find("bulk-line").Filter(new() { HasText = "Eve Reed" }).First).ToContainTextAsync("very like Ada Reed (8-1-101)");
        await Expect(window.Find("bulk-line").Filter(new() { HasText = "Nobody Known" })).ToContainTextAsync("no such resident");
        await window.ShotAsync("1440-en-dark-bulk-done");
        await window.Find("show-alike").ClickAsync();
        await Expect(window.Find("bulk-line")).ToHaveCountAsync(1);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_workbook_and_a_trap_are_refused_in_words_that_help()
    {
        await using var window = await site.OpenAsync(Site.Manager, 1440, dark: false, "en");
        await window.GoAsync("/residents/faces");
        await window.ChooseAsync("bulk-zip", Zip(("a.jpg", "037-neutral.jpg")));
        await window.ChooseAsync("bulk-sheet", Write("list.csv", "PK\x03\x04 a workbook, renamed"u8.ToArray()));
        await window.Find("bulk-go").ClickAsync();
        await Expect(window.Find("bulk-problem")).ToContainTextAsync("Save as");
        await window.Page.Locator("details").Last.ClickAsync();
        await window.ShotAsync("1440-en-bulk-workbook");
        await window.GoAsync("/residents/faces");
        await window.ChooseAsync("bulk-zip", Zip(("../../a.jpg", "037-neutral.jpg")));
        await window.Find("bulk-go").ClickAsync();
        await Expect(window.Find("bulk-problem")).ToContainTextAsync("leads outside");
        await window.ChooseAsync("bulk-zip", Write("not.zip", "Rar!"u8.ToArray()));
        await window.Find("bulk-go").ClickAsync();
        await Expect(window.Find("bulk-problem")).ToContainTextAsync("no ZIP file");
    }

    [Fact]
    public async Task Who_may_only_look_does_not_get_there()
    {
        await using var window = await site.OpenAsync(Site.LiWei, 390);
        await window.GoAsync("/residents/faces");
        await Expect(window.Find("denied")).ToBeVisibleAsync();
        await window.GoAsync("/residents");
        await Expect(window.Find("resident").First).ToBeVisibleAsync();
        await Expect(window.Find("bulk-faces")).ToHaveCountAsync(0);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<string> ReportAsync(Window window)
    {
        var download = await window.Page.RunAndWaitForDownloadAsync(() => window.Find("bulk-report").ClickAsync());
        Assert.EndsWith(".csv", download.SuggestedFilename, StringComparison.Ordinal);
        return Encoding.UTF8.GetString(await File.ReadAllBytesAsync(await download.PathAsync(), Cancel));
    }

    private async Task AddAsync(string name, string address, bool consents)
    {
        var (id, home, now) = (Guid.NewGuid(), Guid.NewGuid(), site.Get<TimeProvider>().GetUtcNow());
        await using var write = await site.Get<SecurityStore>().BeginWriteAsync(Cancel);
        write.Db.Households.Add(new Household { Id = home, CommunityId = Town.CommunityId, Address = address });
        write.Db.Residents.Add(new Resident { Id = id, CommunityId = Town.CommunityId, HouseholdId = home, Name = name });
        if (consents) await ConsentBook.RecordAsync(write.Db, id, ConsentPurpose.Access, new(name, now), now, Cancel);
        await write.CommitAsync(Cancel);
    }

    private string Zip(params (string Path, string Picture)[] files)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.zip");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, picture) in files)
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(File.ReadAllBytes(SharedData.PathOf("faces", "pairs", "images", picture)));
        }
        return path;
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
