using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage;

namespace SmartSecurity.Pipeline.Communities;

/// <summary>The rules' memory of one community, and when each wants to be asked again. Belongs to the community's one writer.</summary>
public sealed class RuleBook(IReadOnlyList<IRule> rules)
{
    private readonly Dictionary<string, IRule> _rules = rules.ToDictionary(r => r.Name, StringComparer.Ordinal);
    private readonly Dictionary<(string Rule, string Subject), IRuleState> _states = [];
    private readonly SortedSet<(DateTimeOffset DueAt, string Rule, string Subject)> _due = new(DueOrder);
    private readonly HashSet<(string Rule, string Subject)> _stored = [];
    private readonly HashSet<(string Rule, string Subject)> _changed = [];

    /// <summary>By time, then rule, then subject: two deadlines of one instant always fire in the same order.</summary>
    private static readonly Comparer<(DateTimeOffset DueAt, string Rule, string Subject)> DueOrder =
        Comparer<(DateTimeOffset DueAt, string Rule, string Subject)>.Create(
        (a, b) => a.DueAt != b.DueAt ? a.DueAt.CompareTo(b.DueAt)
            : string.CompareOrdinal(a.Rule, b.Rule) is var byRule and not 0 ? byRule
            : string.CompareOrdinal(a.Subject, b.Subject));

    /// <summary>The earliest deadline; null when nothing is awaited.</summary>
    public DateTimeOffset? NextDueAt => _due.Count == 0 ? null : _due.Min.DueAt;

    /// <summary>Reads the stored states one by one: the bytes of many residents are never in memory together with what they are read into.</summary>
    public async Task LoadAsync(IAsyncEnumerable<RuleStateRow> rows, CancellationToken cancel)
    {
        await foreach (var row in rows.WithCancellation(cancel))
        {
            _stored.Add((row.Rule, row.Subject));
            if (!_rules.TryGetValue(row.Rule, out var rule)) continue;   // a rule that is gone: its rows stay until it is back
            Put((rule.Name, row.Subject), rule.Load(row.State));
        }
        _changed.Clear();
    }

    /// <summary>Gives every subject that must be watched from the start its first state.</summary>
    public List<RuleAction> Stand(DateTimeOffset now, CommunityFacts facts)
    {
        var actions = new List<RuleAction>();
        foreach (var rule in rules)
            foreach (var subject in rule.StandingSubjects(facts).Where(s => !_states.ContainsKey((rule.Name, s))))
                Step(rule, subject, null, now, facts, actions);
        return actions;
    }

    /// <summary>Fires every deadline up to an instant, in order, each at its own time.</summary>
    public void PassTime(DateTimeOffset now, CommunityFacts facts, List<RuleAction> actions)
    {
        while (_due.Count > 0 && _due.Min.DueAt <= now)
        {
            var (dueAt, rule, subject) = _due.Min;
            Step(_rules[rule], subject, null, dueAt, facts, actions);
            if (_states.TryGetValue((rule, subject), out var state) && state.DueAt <= dueAt)
                throw new InvalidOperationException($"Rule {rule} asked for the same deadline again.");
        }
    }

    /// <summary>One event through all rules it concerns.</summary>
    public void Apply(CommunityEvent e, CommunityFacts facts, List<RuleAction> actions)
    {
        foreach (var rule in rules)
            foreach (var subject in rule.SubjectsOf(e, facts))
                Step(rule, subject, e, e.ReceivedAt, facts, actions);
    }

    /// <summary>Writes what changed since the last call into the caller's transaction.</summary>
    public void Save(SecurityDbContext db, int communityId)
    {
        foreach (var key in _changed)
        {
            var there = _stored.Contains(key);
            if (_states.TryGetValue(key, out var state))
            {
                var row = new RuleStateRow
                {
                    CommunityId = communityId,
                    Rule = key.Rule,
                    Subject = key.Subject,
                    DueAt = state.DueAt,
                    State = _rules[key.Rule].Save(state),
                };
                if (there) db.RuleStates.Update(row);
                else db.RuleStates.Add(row);
            }
            else if (there)
            {
                db.RuleStates.Remove(new RuleStateRow { CommunityId = communityId, Rule = key.Rule, Subject = key.Subject, State = [] });
            }
        }
    }

    /// <summary>After the commit: what was written is what is stored.</summary>
    public void Saved()
    {
        foreach (var key in _changed)
            if (_states.ContainsKey(key)) _stored.Add(key);
            else _stored.Remove(key);
        _changed.Clear();
    }

    private void Step(IRule rule, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts, List<RuleAction> actions)
    {
        var key = (rule.Name, subject);
        var before = _states.GetValueOrDefault(key);
        var result = rule.Evaluate(before, subject, e, now, facts);
        if (!ReferenceEquals(result.State, before)) Put(key, result.State);
        foreach (var action in result.Actions)
        {
            if (action is RuleAction.Rely rely) Tell(rely, now, facts, actions);
            else if (action is not RuleAction.Raise raise || facts.LetsThrough(raise.Alert)) actions.Add(action);
        }
    }

    /// <summary>Rules that conclude from what was not seen learn at once which device can see.</summary>
    private void Tell(RuleAction.Rely rely, DateTimeOffset now, CommunityFacts facts, List<RuleAction> actions)
    {
        var e = new CommunityEvent
        {
            InboxNumber = 0,
            At = rely.At,
            ReceivedAt = now > rely.At ? now : rely.At,
            Kind = DeviceEventKind.Heartbeat,
            DeviceId = rely.DeviceId,
            Place = facts.Devices.TryGetValue(rely.DeviceId, out var device) ? device.Name : "",
            State = rely.Reports ? "online" : "offline",
        };
        foreach (var rule in rules.OfType<IReliesOnDevices>())
            foreach (var subject in rule.SubjectsOf(e, facts))
                Step(rule, subject, e, e.ReceivedAt, facts, actions);
    }

    private void Put((string Rule, string Subject) key, IRuleState? state)
    {
        if (_states.TryGetValue(key, out var old) && old.DueAt is { } oldDue) _due.Remove((oldDue, key.Rule, key.Subject));
        if (state is null) _states.Remove(key);
        else _states[key] = state;
        if (state?.DueAt is { } due) _due.Add((due, key.Rule, key.Subject));
        _changed.Add(key);
    }
}
