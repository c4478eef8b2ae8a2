using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Storage.Notices;

/// <summary>Climbs the ladders: whose alert nobody has taken is told to the next ones, once.</summary>
/// <remarks>
/// Each climb is one transaction that is guarded by the moment it was due at, so that of two nodes one climbs; a message's id is made of alert, rung,
/// channel and that moment, so that none is written twice. Who sees what is asked of the caller (<paramref name="sight"/>): the roles' sight is the desk's.
/// </remarks>
public sealed class LadderBook(SecurityStore store, NoticeTokens tokens, RoleSight sight, AlertFeed feed, TimeProvider clock)
{
    /// <summary>Alerts in one round; the next follows at once.</summary>
    private const int RoundMax = 200;

    /// <summary>Climbs everything that is due.</summary>
    /// <returns>When to come again; null: when an alert changes.</returns>
    public async Task<DateTimeOffset?> ClimbAsync(CancellationToken cancel)
    {
        List<Alert> due;
        await using (var db = store.CreateDbContext())
            due = await db.Alerts.AsNoTracking().Where(a => a.ClimbAt <= clock.GetUtcNow() && !db.Communities.Any(c => c.Id == a.CommunityId && c.ClockHeld))
                .OrderBy(a => a.ClimbAt).Take(RoundMax).ToListAsync(cancel);
        foreach (var alert in due) await ClimbAsync(alert, cancel);
        await using var after = store.CreateDbContext();
        return await after.Alerts.Where(a => a.ClimbAt != null && !after.Communities.Any(c => c.Id == a.CommunityId && c.ClockHeld))
            .MinAsync(a => a.ClimbAt, cancel);
    }

    /// <summary>The ladder that holds in a community.</summary>
    /// <param name="communityId">The community.</param>
    /// <param name="category">The category.</param>
    /// <param name="kind">One kind of it; null: the others.</param>
    /// <param name="cancel">Stops the attempt.</param>
    /// <returns>With the version it was written as; 0: it has none of its own, and this is its category's or the product's.</returns>
    public async Task<(EscalationLadder Ladder, int Version)> ReadAsync(
        int communityId, AlertCategory category, string? kind, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await ReadAsync(db, communityId, category, kind, cancel);
    }

    /// <returns>False when somebody else saved meanwhile.</returns>
    /// <exception cref="ArgumentException">The ladder is not right, or the kind is not of the category.</exception>
    public async Task<bool> SaveAsync(
        int communityId, AlertCategory category, string? kind, EscalationLadder ladder, int versionSeen, string by, CancellationToken cancel)
    {
        if (ladder.Check() is { } wrong) throw new ArgumentException(wrong, nameof(ladder));
        if (kind is not null && KindCategories.Of(kind) != category) throw new ArgumentException("This kind is not of this category.", nameof(kind));
        if (ladder.Steps.SelectMany(s => s.Roles).Except(Roles.All, StringComparer.Ordinal).Any())
            throw new ArgumentException("There is no such role.", nameof(ladder));
        await using var write = await store.BeginWriteAsync(cancel);
        await store.LockCommunityAsync(write.Db, communityId, cancel);
        var row = await write.Db.Ladders.SingleOrDefaultAsync(l => l.CommunityId == communityId && l.Category == category && l.Kind == (kind ?? ""), cancel);
        if ((row?.Version ?? 0) != versionSeen) return false;
        var (json, now) = (JsonSerializer.Serialize(ladder), clock.GetUtcNow());
        if (row is null)
            write.Db.Ladders.Add(new() { CommunityId = communityId, Category = category, Kind = kind ?? "", LadderJson = json, By = by, At = now });
        else (row.LadderJson, row.Version, row.By, row.At) = (json, row.Version + 1, by, now);
        await write.CommitAsync(cancel);
        return true;
    }

    /// <summary>Goes back: a kind to its category's ladder, a category to the product's.</summary>
    public async Task ResetAsync(int communityId, AlertCategory category, string? kind, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        await write.Db.Ladders.Where(l => l.CommunityId == communityId && l.Category == category && l.Kind == (kind ?? ""))
            .ExecuteDeleteAsync(cancel);
        await write.CommitAsync(cancel);
    }

    /// <summary>Whom the ladder tells next of an alert that nobody has.</summary>
    /// <returns>When, which roles, and by how many channels those are reached now; null: somebody has it, or its ladder is at its end.</returns>
    public async Task<NextRung?> NextAsync(Guid alertId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var alert = await db.Alerts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == alertId, cancel);
        if (alert is not { State: AlertState.Open, ClimbAt: { } at }) return null;
        var (ladder, _) = await ReadAsync(db, alert.CommunityId, alert.Category, alert.Kind, cancel);
        if (alert.IsSnoozedAt(clock.GetUtcNow()) || alert.Level >= ladder.Steps.Count) return null;
        var roles = ladder.Steps[alert.Level].Roles;
        var channels = await ChannelsAsync(db, alert.CommunityId, await AddressAsync(db, alert, cancel), roles, alert.Category, cancel);
        return new(at, roles, channels.Count(c => alert.Priority <= c.Channel.PriorityMax));
    }

    /// <summary>Who would be told if an alert of a category were raised now: how many channels of each role.</summary>
    public async Task<IReadOnlyDictionary<string, int>> ReachedAsync(int communityId, AlertCategory category, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var channels = await ChannelsAsync(db, communityId, null, Roles.All, category, cancel);
        return channels.GroupBy(c => c.Role, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
    }

    private async Task ClimbAsync(Alert seen, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(cancel);
        var alert = await write.Db.Alerts.AsNoTracking().SingleAsync(a => a.Id == seen.Id, cancel);
        if (alert.ClimbAt != seen.ClimbAt) return;   // another node was quicker, or somebody took it back
        var zone = TimeZoneInfo.FindSystemTimeZoneById(await write.Db.Communities.Where(c => c.Id == alert.CommunityId).Select(c => c.TimeZone)
            .SingleAsync(cancel));
        var (ladder, _) = await ReadAsync(write.Db, alert.CommunityId, alert.Category, alert.Kind, cancel);
        var next = await StandAsync(write.Db, alert, ladder, zone, now, cancel);
        var told = next.Tell is { } roles ? await TellAsync(write.Db, alert, roles, next.Level, zone, now, cancel) : null;
        var rows = await write.Db.Alerts.Where(a => a.Id == alert.Id && a.ClimbAt == alert.ClimbAt).ExecuteUpdateAsync(set => set
            .SetProperty(a => a.Level, next.Level).SetProperty(a => a.ClimbAt, next.ClimbAt), cancel);
        if (rows != 1) return;
        // The first rung is no escalation: nobody was passed over. From the second on the timeline says who was told.
        var isNews = told is not null && next.Level > 1;
        if (isNews)
        {
            var number = await SecurityStore.TakeNumbersAsync(write.Db, Counter.AlertChanges, 1, cancel);
            await write.Db.Alerts.Where(a => a.Id == alert.Id).ExecuteUpdateAsync(set => set
                .SetProperty(a => a.Version, a => a.Version + 1).SetProperty(a => a.ChangeNumber, number), cancel);
            write.Db.AlertSteps.Add(new()
            {
                Id = Guid.CreateVersion7(now),
                AlertId = alert.Id,
                At = now,
                By = AlertBook.System,
                What = StepWords.Told,
                Ref = told
            });
        }
        await write.CommitAsync(cancel);
        if (isNews) feed.Publish([alert.Id]);
    }

    /// <summary>Where the alert stands on its ladder at this instant.</summary>
    private static async Task<(IReadOnlyList<string>? Tell, int Level, DateTimeOffset? ClimbAt)> StandAsync(
        SecurityDbContext db, Alert alert, EscalationLadder ladder, TimeZoneInfo zone, DateTimeOffset now, CancellationToken cancel)
    {
        if (!alert.IsActive || alert.FoldedInto is not null || alert.OverAt is not null) return (null, alert.Level, null);
        if (alert.IsSnoozedAt(now)) return (null, alert.Level, alert.SnoozedUntil);
        var urgent = alert.Priority == 1;
        var steps = db.AlertSteps.Where(s => s.AlertId == alert.Id);
        if (alert.State == AlertState.Open)
        {
            // Raised, put back, woken or opened again: the ladder begins anew each time nobody has it.
            var since = await steps.Where(s => s.What == StepWords.PutBack || s.What == StepWords.Woke || s.What == StepWords.Reopened)
                .MaxAsync(s => (DateTimeOffset?)s.At, cancel) ?? alert.RaisedAt;
            var level = alert.Level;
            if (Escalation.NextAt(ladder, level, since, urgent, zone) is not { } at) return (null, level, null);
            if (at > now) return (null, level, at);
            return (ladder.Steps[level].Roles, level + 1, Escalation.NextAt(ladder, level + 1, since, urgent, zone));
        }
        if (alert.State == AlertState.InProgress) return (null, alert.Level, null);
        // Somebody took it and has not begun: those who would have been next are told once.
        var taken = await steps.Where(s => s.What == StepWords.Claimed || s.What == StepWords.HandedOver)
            .MaxAsync(s => (DateTimeOffset?)s.At, cancel) ?? alert.RaisedAt;
        var idleAt = taken + Escalation.IdleAfter(alert.Priority);
        if (idleAt > now) return (null, alert.Level, idleAt);
        var last = ladder.Steps[Math.Min(Math.Max(alert.Level, 1), ladder.Steps.Count - 1)];
        return (last.Roles, Math.Max(alert.Level + 1, 2), null);
    }

    /// <returns>The roles as the timeline names them; null when nobody could be told.</returns>
    private async Task<string> TellAsync(
        SecurityDbContext db, Alert alert, IReadOnlyList<string> roles, int level, TimeZoneInfo zone, DateTimeOffset now, CancellationToken cancel)
    {
        var address = await AddressAsync(db, alert, cancel);
        foreach (var (channel, _) in await ChannelsAsync(db, alert.CommunityId, address, roles, alert.Category, cancel))
        {
            if (alert.Priority > channel.PriorityMax) continue;
            var id = StableId.Of(alert.RaisedAt, string.Create(CultureInfo.InvariantCulture,
                $"notice|{alert.Id:N}|{level}|{channel.Id:N}|{alert.ClimbAt!.Value.ToUnixTimeMilliseconds()}"));
            // One about the same alert that waits for the end of quiet hours, or for a channel that rests, says it already.
            if (await db.AlertNotices.AnyAsync(n => n.Id == id
                || (n.AlertId == alert.Id && n.ChannelId == channel.Id && n.State == NoticeState.Waiting), cancel))
                continue;
            db.AlertNotices.Add(new AlertNotice
            {
                Id = id,
                AlertId = alert.Id,
                CommunityId = alert.CommunityId,
                ChannelId = channel.Id,
                Level = level,
                At = now,
                NextAttemptAt = QuietUntil(channel, alert, zone, now) ?? now,
                TokenSha256 = AnswerTokens.Digest(tokens.Of(id)),
            });
        }
        var told = string.Join(',', roles);
        return told.Length <= AlertStep.RefLengthMax ? told : told[..AlertStep.RefLengthMax];
    }

    /// <returns>Of whose home it is; null: it is about nobody.</returns>
    private static Task<string?> AddressAsync(SecurityDbContext db, Alert alert, CancellationToken cancel) => db.Residents
        .Where(r => r.Id == alert.ResidentId).Join(db.Households, r => r.HouseholdId, h => h.Id, (r, h) => h.Address).SingleOrDefaultAsync(cancel);

    /// <summary>The end of a channel's quiet hours; null when they are not now, or the alert breaks them.</summary>
    private static DateTimeOffset? QuietUntil(StaffChannel channel, Alert alert, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (channel.QuietFromMin == channel.QuietUntilMin || alert.Priority == 1) return null;
        var until = new TimeOnly(channel.QuietUntilMin / 60, channel.QuietUntilMin % 60);
        var at = Escalation.FirstWithin(now, until, new TimeOnly(channel.QuietFromMin / 60, channel.QuietFromMin % 60), zone);
        return at > now ? at : null;
    }

    /// <summary>Channels of enabled accounts of the roles whose work reaches the place, and groups' channels; only of roles that may see
    /// the category.</summary>
    private async Task<List<(StaffChannel Channel, string Role)>> ChannelsAsync(
        SecurityDbContext db, int communityId, string? address, IReadOnlyList<string> roles, AlertCategory category, CancellationToken cancel)
    {
        var seeing = roles.Where(role => sight.MaySee(role, category)).ToList();
        var own = await db.StaffChannels.AsNoTracking().Where(c => !c.Disabled && c.AccountId != null)
            .Join(db.Accounts.Where(a => !a.Disabled && seeing.Contains(a.Role)),
                c => c.AccountId, a => a.Id, (c, a) => new { Channel = c, Account = a }).ToListAsync(cancel);
        var groups = await db.StaffChannels.AsNoTracking()
            .Where(c => !c.Disabled && c.AccountId == null && c.CommunityId == communityId && seeing.Contains(c.Role!))
            .ToListAsync(cancel);
        return [.. own.Where(o => o.Account.Sight().Includes(communityId, address))
            .Select(o => (o.Channel, o.Account.Role)), .. groups.Select(g => (g, g.Role!))];
    }

    private static async Task<(EscalationLadder, int)> ReadAsync(
        SecurityDbContext db, int communityId, AlertCategory category, string? kind, CancellationToken cancel)
    {
        // A kind's own first: behind the empty name of its category in the order of names.
        var row = await db.Ladders.AsNoTracking()
            .Where(l => l.CommunityId == communityId && l.Category == category && (l.Kind == "" || l.Kind == kind))
            .OrderByDescending(l => l.Kind).FirstOrDefaultAsync(cancel);
        if (row is null) return (EscalationLadders.Of(category), 0);
        var ladder = JsonSerializer.Deserialize<EscalationLadder>(row.LadderJson) ?? throw new InvalidDataException("A ladder has no steps.");
        return (ladder, row.Kind == (kind ?? "") ? row.Version : 0);
    }
}

/// <summary>The next step of a ladder.</summary>
/// <param name="Reached">Channels of those roles.</param>
public sealed record NextRung(DateTimeOffset At, IReadOnlyList<string> Roles, int Reached);

/// <summary>Which categories a role may see; given by the room that knows the desk.</summary>
/// <param name="MaySee">Role and category.</param>
public sealed record RoleSight(Func<string, AlertCategory, bool> MaySee);
