using System.Net;
using System.Text;
using System.Text.Json;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: a manager reads how the desk has done, takes it into a spreadsheet and keeps the picture; it names nobody. Method: a community of its own with
/// alerts that can be counted; the table compared as text; a real download from a real browser.
/// </summary>
public sealed class FiguresTests(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh-CN", 1440, false)]
    [InlineData("en", 390, true)]
    public async Task The_page_counts_and_gives_table_and_picture(string language, int widthPx, bool dark)
    {
        var community = await SettleAsync(widthPx);
        await using var window = await site.OpenAsync(Site.Manager, widthPx, dark, language);
        await window.GoAsync("/figures");
        await window.Page.Locator(".filters select").First.SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Label = $"统计小区{widthPx}" });
        await Expect(window.Find("figures-count")).ToHaveTextAsync("3");
        await Expect(window.Find("figure").First).ToContainTextAsync("50 % (9–91, 2)");
        await window.ShotAsync($"figures-{language}-{widthPx}");
        var picture = await window.Page.RunAndWaitForDownloadAsync(() => window.Find("figures-png").ClickAsync());
        await using (var file = await picture.CreateReadStreamAsync())
        {
            var head = new byte[8];
            await file.ReadExactlyAsync(head, Cancel);
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], head);
        }
        using var client = await site.ClientAsync(Site.Manager);
        client.DefaultRequestHeaders.Add("Cookie", $".AspNetCore.Culture={Uri.EscapeDataString($"c={language}|uic={language}")}");
        var bytes = await client.GetByteArrayAsync($"/api/v1/figures.csv?community={community}", Cancel);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.Contains("\r\n", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith(",2,2,1,0.5,60,180,600,1200,0", lines[1], StringComparison.Ordinal);
        // What a spreadsheet would run is told to be text.
        Assert.Contains(lines, l => l.Contains("'=SUM(A1)", StringComparison.Ordinal));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_interface_refuses_what_makes_no_sense_and_whoever_has_no_business_there()
    {
        using var manager = await site.ClientAsync(Site.Manager);
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.GetAsync($"/api/v1/figures?community={Town.CommunityId}&days=0", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await manager.GetAsync("/api/v1/figures?community=999", Cancel)).StatusCode);
        var json = JsonDocument.Parse(await manager.GetStringAsync($"/api/v1/figures?community={Town.CommunityId}", Cancel)).RootElement;
        Assert.Equal(7, json.GetProperty("byHour").GetArrayLength());
        using var officer = await site.ClientAsync(Site.Officer);
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync($"/api/v1/figures?community={Town.CommunityId}", Cancel)).StatusCode);
    }

    private async Task<int> SettleAsync(int number)
    {
        var now = site.Get<TimeProvider>().GetUtcNow().AddHours(-3);
        await using var write = await site.Get<SecurityStore>().BeginWriteAsync(Cancel);
        write.Db.Communities.Add(new Community { Id = number, Name = $"统计小区{number}", TimeZone = "Asia/Shanghai" });
        void Add(string kind, string place, double claimS, double endS, AlertOutcome outcome)
        {
            var id = Guid.CreateVersion7(now);
            write.Db.Alerts.Add(new Alert
            {
                Id = id,
                CommunityId = number,
                Kind = kind,
                Subject = $"figures:{id}",
                Category = AlertCategory.Access,
                Priority = 3,
                State = AlertState.Closed,
                RaisedAt = now,
                LastAt = now,
                FactsJson = "{}",
                Place = place,
                Outcome = outcome,
                ResolvedAt = now.AddSeconds(endS),
            });
            write.Db.AlertSteps.Add(new AlertStep
            {
                Id = Guid.CreateVersion7(now),
                AlertId = id,
                At = now.AddSeconds(claimS),
                By = Site.LiWei,
                What = StepWords.Claimed
            });
        }
        Add(AlertKinds.DoorHeldOpen, "=SUM(A1)", 60, 600, AlertOutcome.Handled);
        Add(AlertKinds.DoorHeldOpen, "北门", 180, 1_200, AlertOutcome.FalseAlarm);
        Add(AlertKinds.DoorForced, "北门", 30, 90, AlertOutcome.Handled);
        await write.CommitAsync(Cancel);
        return number;
    }
}
