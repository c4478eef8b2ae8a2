using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Pipeline.Communities;

/// <summary>What a setting would have told.</summary>
/// <param name="Alerts">Alerts it would have raised.</param>
/// <param name="AtNight">Of these, between 22 and 6 o'clock.</param>
/// <param name="ByDay">Alerts of each local day from <paramref name="From"/> to <paramref name="To"/>.</param>
/// <param name="Messages">Messages that were played.</param>
/// <param name="From">The first of them, or the beginning of the time asked for; null: there is no history.</param>
public sealed record ReplayFigure(int Alerts, int AtNight, IReadOnlyList<int> ByDay, long Messages, DateTimeOffset? From, DateTimeOffset To);

/// <summary>
/// Plays a community's last 30 days through a rule as it would be set: before somebody saves it, they read what they would have been woken for.
/// </summary>
/// <remarks>
/// The very rules and the very reading of the inbox that run. What a person did meanwhile is not known: the same thing counts again when it was over,
/// or an hour (or the cool-down, where it is longer) after it was last told.
/// </remarks>
public sealed class RuleReplay(
    SecurityStore store, FactsReader facts, ProfileLimits profiles, IEnumerable<IRule> rules, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Back = TimeSpan.FromDays(30);

    /// <summary>Of a longer history the latest so many messages are played.</summary>
    public const int MessagesMax = 1_000_000;

    private const int NightFrom = 22, NightUntil = 6;

    private static readonly TimeSpan ToldAgainAfter = TimeSpan.FromHours(1);

    /// <summary>One replay at a time: it reads a month, and the gates come first.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="communityId">Whose history.</param>
    /// <param name="kind">One of <see cref="RuleCatalog"/>.</param>
    /// <param name="setting">As it would be saved.</param>
    /// <param name="cancel">Whoever asked has gone.</param>
    public async Task<ReplayFigure> PlayAsync(int communityId, string kind, RuleSetting setting, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            return await PlayInTurnAsync(communityId, kind, setting, cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<ReplayFigure> PlayInTurnAsync(int communityId, string kind, RuleSetting setting, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var known = await facts.ReadAsync(communityId, profiles.SilentAfter, cancel);
        var asSet = new Dictionary<string, RuleSetting>(known.Facts.RuleSettings, StringComparer.Ordinal) { [kind] = setting };
        var knowledge = known with { Facts = known.Facts with { RuleSettings = asSet } };
        var book = new RuleBook([.. rules.Where(r => r.Name == kind || r is DeviceAlarmRule)]);
        var told = new Told(kind, setting);
        await using var db = store.CreateDbContext();
        var last = await db.Inbox.Where(m => m.CommunityId == communityId).MaxAsync(m => (long?)m.Number, cancel) ?? 0;
        var rows = db.Inbox.AsNoTracking().Where(m => m.CommunityId == communityId && m.Number > last - MessagesMax && m.ReceivedAt >= now - Back)
            .OrderBy(m => m.Number).AsAsyncEnumerable();
        var (messages, from, actions) = (0L, (DateTimeOffset?)null, new List<RuleAction>());
        await foreach (var row in rows.WithCancellation(cancel))
        {
            from = from is { } first && first <= row.ReceivedAt ? first : row.ReceivedAt;
            if (messages++ == 0)
            {
                actions.AddRange(book.Stand(row.ReceivedAt, knowledge.Facts));
            }
            book.PassTime(row.ReceivedAt, knowledge.Facts, actions);
            foreach (var (e, _) in EventReading.Read(row, knowledge)) book.Apply(e, knowledge.Facts, actions);
            told.Take(actions);
        }
        if (messages > 0) book.PassTime(now, knowledge.Facts, actions);
        told.Take(actions);
        return Figure(told.At, messages, from, now, knowledge.Facts.TimeZone);
    }

    private static ReplayFigure Figure(List<DateTimeOffset> at, long messages, DateTimeOffset? from, DateTimeOffset to, TimeZoneInfo zone)
    {
        var local = at.ConvertAll(a => TimeZoneInfo.ConvertTime(a, zone));
        var first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from ?? to, zone).DateTime);
        var days = new int[DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(to, zone).DateTime).DayNumber - first.DayNumber + 1];
        foreach (var one in local) days[Math.Clamp(DateOnly.FromDateTime(one.DateTime).DayNumber - first.DayNumber, 0, days.Length - 1)]++;
        return new(at.Count, local.Count(l => l.Hour is >= NightFrom or < NightUntil), days, messages, from, to);
    }

    /// <summary>Counts alerts as a desk would have got them.</summary>
    private sealed class Told(string kind, RuleSetting setting)
    {
        private readonly Dictionary<string, (DateTimeOffset At, bool IsOver)> _last = new(StringComparer.Ordinal);

        public List<DateTimeOffset> At { get; } = [];

        public void Take(List<RuleAction> actions)
        {
            foreach (var action in actions)
                if (action is RuleAction.Raise { Alert: { } draft } && draft.Kind == kind) Raise(draft.Subject, draft.At);
                else if (action is RuleAction.Over over && over.Kind == kind && _last.TryGetValue(over.Subject, out var was))
                    _last[over.Subject] = (was.At, true);
            actions.Clear();
        }

        private void Raise(string subject, DateTimeOffset at)
        {
            var coolDown = TimeSpan.FromMinutes(setting.CoolDownMin);
            var isNew = !_last.TryGetValue(subject, out var last)
                || (last.IsOver ? at - last.At >= coolDown : at - last.At >= (coolDown > ToldAgainAfter ? coolDown : ToldAgainAfter));
            if (isNew) At.Add(at);
            _last[subject] = (at, false);
        }
    }
}
