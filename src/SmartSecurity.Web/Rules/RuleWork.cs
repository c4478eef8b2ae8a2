using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Figures;

namespace SmartSecurity.Web.Rules;

/// <summary>One rule as a page shows it.</summary>
/// <param name="Setting">As it holds now.</param>
/// <param name="Version">0: as shipped.</param>
/// <param name="Told">Its alerts of the last 30 days, and how many were false; null: there were none.</param>
public sealed record RuleLine(AdjustableRule Rule, RuleSetting Setting, int Version, string? By, DateTimeOffset? At, AlertFigure? Told);

/// <summary>Rules, announced work and the calendar, for page and API alike; each change is in the audit, and no rule is saved that was not replayed.</summary>
public sealed class RuleWork(RuleSettingBook book, CalendarBook calendar, RuleReplay replay, FiguresReader figures, AuditLog audit, TimeProvider clock)
{
    public const int FiguresDays = 30;

    /// <summary>A replay counts for so long: history goes on.</summary>
    private static readonly TimeSpan PlayedFor = TimeSpan.FromHours(1);

    private const int RememberedMax = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<(int Community, string Kind, RuleSetting Setting), (ReplayFigure Figure, DateTimeOffset At)> _played = [];

    /// <returns>Null: there is no such community for this person.</returns>
    public async Task<IReadOnlyList<RuleLine>?> ListAsync(Person person, int communityId, CancellationToken cancel)
    {
        if (await figures.ReadAsync(person, communityId, FiguresDays, cancel) is not { } told) return null;
        var set = await book.ReadAsync(person.Sight, communityId, cancel);
        return [.. RuleCatalog.All.Select(rule => set.TryGetValue(rule.Kind, out var own)
            ? new RuleLine(rule, own.Setting, own.Version, own.By, own.At, Of(rule.Kind)) : new(rule, rule.Shipped, 0, null, null, Of(rule.Kind)))];

        AlertFigure? Of(string kind) => told.Figures.ByKind.FirstOrDefault(f => f.Name == kind);
    }

    /// <summary>What a setting would have told in the last 30 days.</summary>
    /// <returns>Null: there is no such community for this person, or no such rule.</returns>
    public async Task<ReplayFigure?> PlayAsync(Person person, int communityId, string kind, RuleSetting setting, CancellationToken cancel)
    {
        if (!person.Sight.Includes(communityId) || RuleCatalog.Find(kind) is not { } rule || rule.Check(setting) is not null) return null;
        var figure = await replay.PlayAsync(communityId, kind, setting, cancel);
        await WriteAsync(person, "rule.replay", communityId, kind, setting, cancel);
        lock (_lock)
        {
            if (_played.Count >= RememberedMax) _played.Clear();
            _played[(communityId, kind, setting)] = (figure, clock.GetUtcNow());
        }
        return figure;
    }

    /// <summary>Whether this very setting was replayed within the last hour, or needs no replay: what is switched off tells nothing.</summary>
    public bool MayBeSaved(int communityId, string kind, RuleSetting setting)
    {
        if (!setting.Enabled) return true;
        lock (_lock) return _played.TryGetValue((communityId, kind, setting), out var played) && clock.GetUtcNow() - played.At < PlayedFor;
    }

    /// <returns>False when somebody else saved meanwhile.</returns>
    /// <exception cref="ArgumentException">The setting is out of its ranges.</exception>
    /// <exception cref="InvalidOperationException">It was not replayed before.</exception>
    public async Task<bool> SaveAsync(Person person, int communityId, string kind, RuleSetting setting, int versionSeen, CancellationToken cancel)
    {
        if (!MayBeSaved(communityId, kind, setting)) throw new InvalidOperationException("A rule is replayed before it is saved.");
        var saved = await book.SaveAsync(person.Sight, communityId, kind, setting, versionSeen, person.Name, cancel);
        await WriteAsync(person, saved ? "rule.save" : "rule.save.lost", communityId, kind, setting, cancel);
        return saved;
    }

    public Task<IReadOnlyList<MaintenanceWindow>> WorkAsync(Person person, int communityId, CancellationToken cancel) =>
        book.WorkAsync(person.Sight, communityId, cancel);

    public async Task<(Guid? Id, MaintenanceProblem? Problem)> AnnounceAsync(
        Person person, int communityId, Guid? deviceId, DateTimeOffset from, DateTimeOffset until, string reason, CancellationToken cancel)
    {
        var (id, problem) = await book.AnnounceAsync(person.Sight, communityId, deviceId, from, until, reason, person.Name, cancel);
        await audit.AppendAsync(new(person.Name, "maintenance.announce", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["community"] = communityId,
            ["device"] = deviceId,
            ["from"] = from,
            ["until"] = until,
            ["result"] = problem?.ToString() ?? "announced",
        }), cancel);
        return (id, problem);
    }

    public async Task<bool> EndWorkAsync(Person person, Guid windowId, CancellationToken cancel)
    {
        var community = await book.EndWorkAsync(person.Sight, windowId, cancel);
        await audit.AppendAsync(new(person.Name, "maintenance.end", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["community"] = community,
            ["window"] = windowId,
        }), cancel);
        return community is not null;
    }

    /// <returns>Null: there is no such community for this person.</returns>
    public Task<IReadOnlyList<CalendarSpan>?> CalendarAsync(Person person, int communityId, CancellationToken cancel) =>
        calendar.ReadAsync(person.Sight, communityId, cancel);

    /// <returns>Null: done.</returns>
    public async Task<CalendarProblem?> SetDaysAsync(Person person, int communityId, CalendarSpan span, CancellationToken cancel)
    {
        var problem = await calendar.SetAsync(person.Sight, communityId, span, person.Name, cancel);
        await WriteDaysAsync(person, "calendar.set", communityId, span.From, span.Until, problem?.ToString() ?? span.Kind.ToString(), cancel);
        return problem;
    }

    /// <returns>How many dates are what their weekday says again.</returns>
    public async Task<int> ClearDaysAsync(Person person, int communityId, DateOnly from, DateOnly until, CancellationToken cancel)
    {
        var cleared = await calendar.ClearAsync(person.Sight, communityId, from, until, cancel);
        await WriteDaysAsync(person, "calendar.clear", communityId, from, until, $"{cleared}", cancel);
        return cleared;
    }

    private Task WriteDaysAsync(Person person, string action, int communityId, DateOnly from, DateOnly until, string result, CancellationToken cancel) =>
        audit.AppendAsync(new(person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["community"] = communityId,
            ["from"] = $"{from:yyyy-MM-dd}",
            ["until"] = $"{until:yyyy-MM-dd}",
            ["result"] = result,
        }), cancel);

    private Task WriteAsync(Person person, string action, int communityId, string kind, RuleSetting setting, CancellationToken cancel) => audit.AppendAsync(new(
        person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["community"] = communityId,
            ["kind"] = kind,
            ["enabled"] = setting.Enabled,
            ["count"] = setting.Count,
            ["seconds"] = setting.Seconds,
            ["fromMin"] = setting.FromMin,
            ["untilMin"] = setting.UntilMin,
            ["coolDownMin"] = setting.CoolDownMin,
            ["days"] = setting.Days.ToString(),
            ["freeFromMin"] = setting.FreeFromMin,
            ["freeUntilMin"] = setting.FreeUntilMin,
        }), cancel);
}
