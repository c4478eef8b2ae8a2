using System.Globalization;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Server.Demo;

/// <summary>The demo's families, links and a first question. Numbers begin with 000: they are nobody's.</summary>
public sealed class DemoCare(SecurityStore store, WelfareBook book, PersonalLinks links, SignInLinks site, TimeProvider clock)
{
    /// <summary>How a watched resident is reached, and whom to call.</summary>
    public static void Add(SecurityDbContext db, DemoResident r, Resident resident, DateTimeOffset since)
    {
        var number = r.Subject.ToString("0000", CultureInfo.InvariantCulture);
        (resident.Phone, resident.AskWays) = ($"000-55{number}", AskWays.Sms);
        resident.Watches |= r.Subject % 2 == 0 ? WelfareWatches.DailyHello : WelfareWatches.Household;
        db.Contacts.AddRange(
            Contact(r, $"{r.Name[..1]}丽", $"000-66{number}", "女儿", 1, since), Contact(r, "邻居", $"000-77{number}", "对门", 2, since));
    }

    private static ResidentContact Contact(DemoResident r, string name, string phone, string relation, int order, DateTimeOffset since) => new()
    {
        Id = Guid.CreateVersion7(since),
        ResidentId = r.Id,
        Name = name,
        Phone = phone,
        Relation = relation,
        Order = order,
        MayAnswer = order == 1,
    };

    /// <summary>Prints the way to the page of the elder nobody has seen.</summary>
    public async Task GreetAsync(DemoCommunity community, CancellationToken cancel)
    {
        var elder = community.NotSeen;
        Console.WriteLine($"  {"resident",-17} {"her page",-10} {site.Console}/me/{await links.MakeAsync(elder.Id, null, "demo", cancel)}");
    }

    /// <summary>Asks one of the watched whether all is well, so that a message is seen to arrive (by day: nobody is asked at night).</summary>
    public async Task AskAsync(DemoCommunity community, CancellationToken cancel)
    {
        var (now, asked) = (clock.GetUtcNow(), community.Residents.Where(r => r.Watched).ElementAt(1));
        var question = new Question(Guid.CreateVersion7(now), asked.Id, "hello", now, null, new Dictionary<string, string>(StringComparer.Ordinal));
        await using (var write = await store.BeginWriteAsync(cancel))
        {
            await store.LockCommunityAsync(write.Db, DemoCommunity.CommunityId, cancel);
            await book.ApplyAsync(write.Db, DemoCommunity.CommunityId, [new RuleAction.Ask(question)], held: false, cancel);
            await write.CommitAsync(cancel);
        }
        book.Ring();
    }
}
