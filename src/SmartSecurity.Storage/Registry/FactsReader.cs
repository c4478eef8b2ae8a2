using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Storage.Registry;

/// <summary>What a community's writer knows: what the rules may see, and how credentials lead to residents.</summary>
/// <param name="Version">Of <see cref="Community.FactsVersion"/> when it was read.</param>
/// <param name="Credentials">By kind (<c>card</c>, <c>token</c>, <c>plate</c>) and value.</param>
/// <param name="Households">Household of each resident.</param>
public sealed record CommunityKnowledge(
    long Version, CommunityFacts Facts, IReadOnlyDictionary<(string Kind, string Value), Credential> Credentials, IReadOnlyDictionary<Guid, Guid> Households);

/// <summary>Reads a community's facts. Without consent for a purpose a resident is not in them (P1).</summary>
/// <param name="store">Where they lie.</param>
/// <param name="clock">Says which consents, trips and entries hold now.</param>
/// <param name="silence">The site's clock: a community with a <see cref="WelfareBudget"/> has four numbers of its own, the rest is the site's.</param>
/// <param name="ladder">The site's ladder, likewise.</param>
public sealed class FactsReader(SecurityStore store, TimeProvider clock, IOptions<SilenceOptions> silence, IOptions<LadderOptions> ladder)
{
    /// <param name="silentAfter">The profile's own limit of silence, by profile name.</param>
    public async Task<CommunityKnowledge> ReadAsync(int communityId, IReadOnlyDictionary<string, TimeSpan?> silentAfter, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var db = store.CreateDbContext();
        var community = await db.Communities.AsNoTracking().SingleAsync(c => c.Id == communityId, cancel);
        var devices = await db.Devices.AsNoTracking().Where(d => d.CommunityId == communityId).ToListAsync(cancel);
        var residents = await db.Residents.AsNoTracking().Where(r => r.CommunityId == communityId).ToListAsync(cancel);
        var addresses = await db.Households.AsNoTracking().Where(h => h.CommunityId == communityId).ToDictionaryAsync(h => h.Id, h => h.Address, cancel);
        var consents = await db.Consents.AsNoTracking()
            .Where(c => c.RevokedAt == null && db.Residents.Any(r => r.Id == c.ResidentId && r.CommunityId == communityId)).ToListAsync(cancel);
        var allowed = consents.Where(c => c.ExpiresAt is null || c.ExpiresAt > now).Select(c => (c.ResidentId, c.Purpose)).ToHashSet();
        var credentials = await db.Credentials.AsNoTracking().Where(c => c.CommunityId == communityId).ToListAsync(cancel);
        var watched = await db.WatchList.AsNoTracking().Where(w => w.CommunityId == communityId && w.ExpiresAt > now).ToListAsync(cancel);
        var faces = await db.WatchedFaces.AsNoTracking().Where(w => w.ExpiresAt > now).Select(w => new { w.Id, w.AuthorityReference, w.ExpiresAt })
            .ToListAsync(cancel);
        var overrides = (await db.PatienceOverrides.AsNoTracking()
            .Where(o => o.Until > now && o.EndedAt == null && db.Residents.Any(r => r.Id == o.ResidentId && r.CommunityId == communityId)).ToListAsync(cancel))
            .GroupBy(o => o.ResidentId).ToDictionary(g => g.Key, g => g.MaxBy(o => o.At));
        var settings = await db.RuleSettings.AsNoTracking().Where(s => s.CommunityId == communityId).ToListAsync(cancel);
        var maintenance = await db.Maintenance.AsNoTracking()
            .Where(m => m.CommunityId == communityId && m.EndedAt == null && m.Until > now - RuleSettingBook.WorkKnownFor)
            .OrderBy(m => m.From).Take(RuleSettingBook.WindowsMax).ToListAsync(cancel);
        var days = await db.CommunityDays.AsNoTracking().Where(d => d.CommunityId == communityId).ToDictionaryAsync(d => d.Date, d => d.Kind, cancel);
        var budget = await db.WelfareBudgets.AsNoTracking().SingleOrDefaultAsync(b => b.CommunityId == communityId, cancel);

        var facts = new CommunityFacts
        {
            CommunityId = communityId,
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById(community.TimeZone),
            Devices = devices.ToDictionary(d => d.Id, d => Facts(d, silentAfter)),
            WatchedResidents = residents.Where(r => r.Watches != WelfareWatches.None && allowed.Contains((r.Id, ConsentPurpose.Welfare))).ToDictionary(
                r => r.Id, r => Facts(r, addresses.GetValueOrDefault(r.HouseholdId, ""), overrides.GetValueOrDefault(r.Id))),
            WatchedPlates = watched.GroupBy(w => w.Plate).ToDictionary(g => g.Key, g =>
                new WatchedPlate(g.First().AuthorityReference, g.Max(w => w.ExpiresAt))),
            RuleSettings = settings.ToDictionary(s => s.Kind, s => s.Read(), StringComparer.Ordinal),
            Maintenance = maintenance.ConvertAll(m => new Maintenance(m.DeviceId, m.From, m.Until)),
            Days = days.Count == 0 ? SpecialDays.None : new(days),
            Homes = addresses,
            Silence = budget?.Over(silence.Value),
            Ladder = budget?.Over(ladder.Value),
            WatchedFaces = faces.ToDictionary(w => w.Id, w => new WatchedPlate(w.AuthorityReference, w.ExpiresAt)),
        };
        return new(community.FactsVersion, facts, credentials.ToDictionary(c => (c.Kind, c.Value)), residents.ToDictionary(r => r.Id, r => r.HouseholdId));
    }

    private static ResidentFacts Facts(Resident r, string address, PatienceOverride? patience) => new(r.Id, r.Name, address, r.LivesAlone, r.AwayUntil)
    {
        HouseholdId = r.HouseholdId,
        Watches = r.Watches,
        PatienceFactor = patience?.Factor ?? 1,
        PatienceUntil = patience?.Until,
    };

    private static DeviceFacts Facts(Device d, IReadOnlyDictionary<string, TimeSpan?> silentAfter) =>
        new(d.Id, d.Role, d.Name, d.DoorHeldAfter, d.SilentAfter ?? silentAfter.GetValueOrDefault(d.Profile), d.ResidentId, d.FixedDirection,
            d.SecondFactorBelow)
        { Marks = CameraMarks.FromJson(d.MarksJson) };
}
