using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Storage.Releases;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Releases;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: in a fire two people open a group of doors, each on a screen of their own, and see which door to go to by foot; one alone cannot.
/// Method: two real browsers, desk and phone, both languages; what the doors answer is written as the sender writes it (the drill with real gates is in
/// EndToEnd's ReleaseDrill).
/// </summary>
public sealed class ReleaseJourneys(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh-CN", 1440, false)]
    [InlineData("en", 390, true)]
    [InlineData("zh-CN", 390, true)]
    [InlineData("en", 1440, false)]
    public async Task Two_people_open_the_doors_and_see_which_one_does_not_answer(string language, int widthPx, bool dark)
    {
        var name = $"疏散 {widthPx} {language}";
        var doors = await AddDoorsAsync();
        try
        {
            var group = await GroupAsync(language, widthPx, dark, name, doors);
            await using var first = await site.OpenAsync(Site.LiWei, widthPx, dark, language);
            await AskAsync(first, group, language);
            await using var second = await site.OpenAsync(Site.ChenJie, 390, dark, language);
            await ConfirmAsync(second, first, group, name, language, $"{widthPx}-{language}-release");
            await AnswerAsync(group, DoorCommand.Release, doors[0]);
            await Expect(Card(first, group).Locator("[data-answer=Proved]")).ToHaveCountAsync(1);
            await LetTimePassAsync(group, TimeSpan.FromSeconds(11));
            await Expect(Card(first, group).Locator("[data-answer=Silent]")).ToContainTextAsync(language == "en" ? "send somebody" : "请派人过去");
            await Expect(Card(first, group).GetByTestId("release-sum")).ToContainTextAsync(language == "en" ? "1 of 2 doors" : "2 扇门中 1 扇");
            await Card(second, group).ScrollIntoViewIfNeededAsync();
            await first.ShotAsync($"{widthPx}-{language}-release-open");
            await second.ShotAsync($"390-{language}-release-open-phone-{widthPx}");
            await GiveBackAsync(first, second, group);
            Assert.Empty(first.Complaints.Concat(second.Complaints));
        }
        finally
        {
            foreach (var door in doors) await site.Get<DeviceDirectory>().RemoveAsync(Sight.Everything, door, Cancel);
        }
    }

    [Theory]
    [InlineData("zh-CN", 390, true)]
    [InlineData("en", 1440, false)]
    public async Task A_fire_alarm_leads_to_the_doors(string language, int widthPx, bool dark)
    {
        var alert = await site.RaiseAsync(site.Town.DoorHeld(site.Get<TimeProvider>().GetUtcNow()) with
        {
            Kind = AlertKinds.Fire,
            Category = AlertCategory.Hazard,
            Priority = 1,
            Subject = $"device:{Guid.NewGuid():N}",
            Place = "3 号楼地下车库烟感",
            Facts = new Dictionary<string, string> { ["place"] = "3 号楼地下车库烟感", ["since"] = "02:10" },
        });
        await using var window = await site.OpenAsync(Site.LiWei, widthPx, dark, language);
        await window.GoAsync($"/alerts/{alert:D}");
        await Expect(window.Find("sentence")).ToContainTextAsync("119");
        await Expect(window.Find("tick")).ToHaveCountAsync(4);
        await Expect(window.Find("snooze")).ToHaveCountAsync(0);   // it can't wait
        await window.ShotAsync($"fire-{language}-{widthPx}");
        await window.Find("to-release").ClickAsync();
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync(language == "en" ? "Emergency release" : "紧急开门");
        Assert.Empty(window.Complaints);
    }

    /// <summary>Whatever way somebody comes to the key: a page that forgets to hide it opens no door.</summary>
    [Fact]
    public async Task Who_holds_no_key_turns_none_and_a_door_that_cannot_be_told_is_in_no_group()
    {
        var doors = await AddDoorsAsync();
        var (work, group) = (site.Get<ReleaseWork>(), Guid.NewGuid());
        try
        {
            var keeper = new Person(Guid.NewGuid(), Site.Technician, Storage.Accounts.Roles.Operator);
            Assert.Equal(GroupProblem.NoSuchDoor, await work.SaveGroupAsync(keeper, group, Town.CommunityId, "旧门", doors, 0, Cancel));
            Assert.Null(await work.SaveGroupAsync(keeper, group, Town.CommunityId, "新门", [doors[0], doors[1]], 0, Cancel));
            foreach (var role in Storage.Accounts.Roles.All)
            {
                var id = Guid.NewGuid();
                var answer = await work.AskAsync(keeper with { Role = role }, id, group, Core.Releases.ReleaseReason.Drill, "", Cancel);
                if (!Policies.Allows(Policies.Desk, role)) Assert.IsType<KeyAnswer.Missing>(answer);
                else Assert.IsType<KeyAnswer.Turned>(await work.WithdrawAsync(keeper with { Role = role }, id, Cancel));
            }
        }
        finally
        {
            foreach (var door in doors) await site.Get<DeviceDirectory>().RemoveAsync(Sight.Everything, door, Cancel);
        }
    }

    private async Task<Guid> GroupAsync(string language, int widthPx, bool dark, string name, IReadOnlyList<Guid> doors)
    {
        await using var window = await site.OpenAsync(Site.Technician, widthPx, dark, language);
        await window.GoAsync("/release");
        await window.Find("group-add").ClickAsync();
        await window.Find("group-name").FillAsync(name);
        await window.Find("group-save").ClickAsync();
        await Expect(window.Find("group-problem")).ToContainTextAsync(language == "en" ? "Choose a door" : "至少选一扇门");
        await Expect(window.Page.Locator($"[data-testid=group-door][data-device-id='{doors[2]}']")).ToBeDisabledAsync();
        foreach (var door in doors.Take(2)) await window.Page.Locator($"[data-testid=group-door][data-device-id='{door}']").CheckAsync();
        await window.ShotAsync($"{widthPx}-{language}-release-group");
        await window.Find("group-save").ClickAsync();
        var card = window.Page.Locator("[data-testid=release-group]", new() { HasText = name });
        await Expect(card.GetByTestId("drill")).ToHaveTextAsync(language == "en" ? "never drilled" : "从未演练");
        await Expect(window.Find("release-ask")).ToHaveCountAsync(0);   // whoever mends devices holds no key
        return Guid.Parse((await card.GetAttributeAsync("data-group-id"))!);
    }

    private static async Task AskAsync(Window first, Guid group, string language)
    {
        await first.GoAsync("/release");
        var card = first.Page.Locator($"[data-testid=release-group][data-group-id='{group:D}']");
        await card.GetByTestId("release-ask").ClickAsync();
        await card.GetByTestId("reason-Fire").CheckAsync();
        await card.GetByTestId("ask-note").FillAsync(language == "en" ? "smoke in the garage" : "地下车库冒烟");
        await card.GetByTestId("key-ask").ClickAsync();
        await Expect(Card(first, group).GetByTestId("yours-waits")).ToBeVisibleAsync();
        await Expect(Card(first, group).GetByTestId("key-open")).ToHaveCountAsync(0);
    }

    /// <summary>The colleague learns of it by the alert on the phone, and comes from there.</summary>
    private async Task ConfirmAsync(Window second, Window first, Guid group, string name, string language, string shot)
    {
        var release = await ReleaseAsync(group);
        await second.GoAsync($"/alerts/{release.AlertId:D}");
        await Expect(second.Find("sentence")).ToContainTextAsync(name);
        await Expect(second.Find("sentence")).ToContainTextAsync(language == "en" ? "A second person must confirm" : "等第二个人确认");
        await second.ShotAsync(shot + "-alert");
        await second.Find("to-release").ClickAsync();
        await Expect(Card(second, group).GetByTestId("key-open")).ToBeVisibleAsync();
        await second.ShotAsync(shot + "-asked");
        await Card(second, group).GetByTestId("key-open").ClickAsync();
        await Expect(Card(second, group)).ToHaveAttributeAsync("data-state", "Open");
        await Expect(Card(first, group)).ToHaveAttributeAsync("data-state", "Open");
    }

    private static async Task GiveBackAsync(Window first, Window second, Guid group)
    {
        await Card(second, group).GetByTestId("key-ask-restore").ClickAsync();
        await Expect(Card(second, group).GetByTestId("yours-waits")).ToBeVisibleAsync();
        await Expect(Card(first, group).GetByTestId("restore-waits")).ToBeVisibleAsync();
        await Card(first, group).GetByTestId("key-restore").ClickAsync();
        await Expect(Card(first, group)).ToHaveAttributeAsync("data-state", "Restored");
    }

    private static Microsoft.Playwright.ILocator Card(Window window, Guid group) =>
        window.Page.Locator($"[data-testid=release][data-group-id='{group:D}']");

    private async Task<DoorRelease> ReleaseAsync(Guid group)
    {
        await using var db = site.Get<SecurityStore>().CreateDbContext();
        return await db.Releases.AsNoTracking().SingleAsync(r => r.GroupId == group, Cancel);
    }

    private async Task AnswerAsync(Guid group, DoorCommand command, Guid door)
    {
        var release = await ReleaseAsync(group);
        await using var write = await site.Get<SecurityStore>().BeginWriteAsync(Cancel);
        var row = await write.Db.ReleaseCommands.SingleAsync(c => c.ReleaseId == release.Id && c.DeviceId == door && c.Command == command, Cancel);
        (row.SentAt, row.ProvedAt, row.NextAt) = (row.MadeAt, row.MadeAt + TimeSpan.FromMilliseconds(420), null);
        await write.CommitAsync(Cancel);
    }

    /// <summary>As if the keys had been turned so much earlier.</summary>
    private async Task LetTimePassAsync(Guid group, TimeSpan span)
    {
        var release = await ReleaseAsync(group);
        await using var write = await site.Get<SecurityStore>().BeginWriteAsync(Cancel);
        foreach (var at in await write.Db.ReleaseCommands.Where(c => c.ReleaseId == release.Id).Select(c => new { c.DeviceId, c.MadeAt }).ToListAsync(Cancel))
        {
            var earlier = at.MadeAt - span;
            await write.Db.ReleaseCommands.Where(c => c.ReleaseId == release.Id && c.DeviceId == at.DeviceId)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.MadeAt, earlier), Cancel);
        }
        await write.CommitAsync(Cancel);
    }

    /// <summary>Two doors that can be told to open, and one of a kind that cannot.</summary>
    private async Task<IReadOnlyList<Guid>> AddDoorsAsync()
    {
        var doors = new List<Guid>();
        foreach (var (name, profile) in new[] { ("东门", "generic-mqtt-gate"), ("地下车库出口", "generic-mqtt-gate"), ("旧门禁", "esp-rfid") })
        {
            var id = Guid.CreateVersion7();
            await site.Get<DeviceDirectory>().AddAsync(new Device
            {
                Id = id,
                CommunityId = 1,
                Role = DeviceRole.Gate,
                Name = name,
                Profile = profile,
                ExternalId = $"door-{id:N}",
            }, Cancel);
            doors.Add(id);
        }
        return doors;
    }
}
