using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Web.Tests;

/// <summary>Elders of a test's own, who are asked and called on. Every name and number is made up.</summary>
internal static class Elders
{
    private static int _number;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Somebody who lives alone, is watched, and has a daughter to call.</summary>
    public static async Task<Elder> AddElderAsync(this Site site)
    {
        var n = Interlocked.Increment(ref _number);
        var (id, home, now) = (Guid.CreateVersion7(), Guid.CreateVersion7(), site.Get<TimeProvider>().GetUtcNow());
        var elder = new Elder(id, $"钱玉珍{n}", $"18-{n}-101", $"000-81{n:00}", $"000-82{n:00}");
        await using var write = await site.Get<SecurityStore>().BeginWriteAsync(Cancel);
        write.Db.Households.Add(new Household { Id = home, CommunityId = Town.CommunityId, Address = elder.Address });
        write.Db.Residents.Add(new Resident
        {
            Id = id,
            CommunityId = Town.CommunityId,
            HouseholdId = home,
            Name = elder.Name,
            Phone = elder.Phone,
            LivesAlone = true,
            Watches = WelfareWatches.Silence | WelfareWatches.DailyHello,
            AskWays = AskWays.Sms,
        });
        write.Db.Consents.Add(new Consent
        {
            Id = Guid.CreateVersion7(),
            ResidentId = id,
            Purpose = ConsentPurpose.Welfare,
            NoticeVersion = "2026-03",
            GivenBy = elder.Name,
            GivenAt = now.AddDays(-20),
        });
        write.Db.Contacts.Add(new ResidentContact
        {
            Id = Guid.CreateVersion7(),
            ResidentId = id,
            Name = "钱小梅",
            Phone = elder.DaughterPhone,
            Relation = "女儿",
            Order = 1,
            MayAnswer = true,
        });
        await write.CommitAsync(Cancel);
        return elder;
    }

    /// <summary>Asks, the way the community's writer does it.</summary>
    /// <returns>Token of the link that answers.</returns>
    public static async Task<string> AskAsync(this Site site, Guid elder)
    {
        var now = site.Get<TimeProvider>().GetUtcNow();
        var question = new Question(Guid.CreateVersion7(now), elder, "silence", now, now.AddMinutes(60), new Dictionary<string, string>());
        await using var write = await site.Get<SecurityStore>().BeginWriteAsync(Cancel);
        await site.Get<WelfareBook>().ApplyAsync(write.Db, Town.CommunityId, [new RuleAction.Ask(question)], held: false, Cancel);
        await write.CommitAsync(Cancel);
        return site.Get<AnswerTokens>().Of(question.Id, null);
    }

    /// <summary>A silence that has become a call or a visit.</summary>
    public static async Task<Guid> SilenceAsync(this Site site, Elder elder, string step)
    {
        IReadOnlyCollection<Guid> changed;
        await using (var write = await site.Get<SecurityStore>().BeginWriteAsync(Cancel))
        {
            changed = await AlertBook.ApplyAsync(write.Db, Town.CommunityId, [new RuleAction.Raise(new AlertDraft
            {
                Kind = AlertKinds.Silence,
                Subject = $"resident:{elder.Id}",
                Category = AlertCategory.Welfare,
                Priority = step == "visit" ? 1 : 2,
                At = site.Get<TimeProvider>().GetUtcNow(),
                ResidentId = elder.Id,
                Facts = new Dictionary<string, string>
                {
                    ["step"] = step,
                    ["name"] = elder.Name,
                    ["address"] = elder.Address,
                    ["dayKind"] = "工作日",
                    ["dayKindEn"] = "weekdays",
                    ["usualBy"] = "09:10",
                    ["lastAtZh"] = "昨天 18:42",
                    ["lastAtEn"] = "yesterday 18:42",
                    ["lastPlace"] = "2 号门（南）",
                    ["coverageZh"] = "所有门口设备正常",
                    ["coverageEn"] = "all gates reporting",
                },
            })], Cancel);
            await write.CommitAsync(Cancel);
        }
        site.Get<AlertFeed>().Publish(changed);
        return Assert.Single(changed);
    }
}

/// <summary>An elder as a test knows them.</summary>
internal sealed record Elder(Guid Id, string Name, string Address, string Phone, string DaughterPhone);
