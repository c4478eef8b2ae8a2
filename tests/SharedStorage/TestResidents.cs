using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Testing;

/// <summary>Residents, questions and alerts of a test. Every name and number is made up.</summary>
public static class TestResidents
{
    public const string Phone = "000-5501";

    /// <summary>Somebody in community 1 who is watched and wants to be asked by the ways given.</summary>
    public static async Task<Guid> AddResidentAsync(this TestStore test, string? phone = Phone, AskWays ways = AskWays.Sms, bool held = false)
    {
        var cancel = TestContext.Current.CancellationToken;
        var (id, home, now) = (Guid.CreateVersion7(), Guid.CreateVersion7(), test.Clock.GetUtcNow());
        await using var write = await test.Store.BeginWriteAsync(cancel);
        if (!await write.Db.Communities.AnyAsync(c => c.Id == 1, cancel))
            write.Db.Communities.Add(new Community { Id = 1, Name = "Test", TimeZone = "Asia/Shanghai", ClockHeld = held });
        write.Db.Households.Add(new Household { Id = home, CommunityId = 1, Address = $"3-2-{home:N}" });
        write.Db.Residents.Add(new Resident
        {
            Id = id,
            CommunityId = 1,
            HouseholdId = home,
            Name = "Sun Guilan",
            Phone = phone,
            LivesAlone = true,
            Watches = WelfareWatches.Silence,
            AskWays = ways,
        });
        write.Db.Consents.Add(new Consent
        {
            Id = Guid.CreateVersion7(),
            ResidentId = id,
            Purpose = ConsentPurpose.Welfare,
            NoticeVersion = "test",
            GivenBy = "Sun Guilan",
            GivenAt = now.AddDays(-1),
        });
        await write.CommitAsync(cancel);
        return id;
    }

    public static async Task<ResidentContact> AddContactAsync(
        this TestStore test, Guid residentId, int order = 1, string phone = "000-7701", bool mayAnswer = true)
    {
        var contact = new ResidentContact
        {
            Id = Guid.CreateVersion7(),
            ResidentId = residentId,
            Name = "Sun Li",
            Phone = phone,
            Relation = "daughter",
            Order = order,
            MayAnswer = mayAnswer,
        };
        await using var write = await test.Store.BeginWriteAsync(TestContext.Current.CancellationToken);
        write.Db.Contacts.Add(contact);
        await write.CommitAsync(TestContext.Current.CancellationToken);
        return contact;
    }

    /// <summary>A question as the silence rule asks it; the same number is the same question.</summary>
    public static Question Ask(Guid residentId, DateTimeOffset at, int number = 1, TimeSpan? within = null) => new(
        new Guid(number, 0, 0, residentId.ToByteArray()[8..]), residentId, "silence", at, at + (within ?? TimeSpan.FromMinutes(60)),
        new Dictionary<string, string>());

    public static RuleAction.Raise Silence(Guid residentId, DateTimeOffset at, string step) => new(new AlertDraft
    {
        Kind = AlertKinds.Silence,
        Subject = $"resident:{residentId}",
        Category = AlertCategory.Welfare,
        Priority = step == "visit" ? 1 : 2,
        At = at,
        ResidentId = residentId,
        Facts = new Dictionary<string, string> { ["step"] = step },
    });

    /// <summary>Does what a rule decided, the way the community's writer does it.</summary>
    public static async Task<IReadOnlyCollection<Guid>> ApplyAsync(this TestStore test, params RuleAction[] actions)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var write = await test.Store.BeginWriteAsync(cancel);
        var community = await test.Store.LockCommunityAsync(write.Db, 1, cancel);
        var changed = await AlertBook.ApplyAsync(write.Db, 1, actions, cancel);
        await test.Get<WelfareBook>().ApplyAsync(write.Db, 1, actions, community.ClockHeld, cancel);
        await write.CommitAsync(cancel);
        return changed;
    }
}
