using System.Collections.Concurrent;

namespace SmartSecurity.Core.Health;

/// <summary>How a part of the house is.</summary>
public enum HealthLevel { Healthy, Degraded, Unhealthy }

/// <summary>What one part says of itself.</summary>
/// <param name="Part">Stable name: <c>database</c>, <c>broker</c>, <c>camera:&lt;id&gt;</c>, <c>models</c> …</param>
/// <param name="Message">What is wrong and what to do, in one English sentence without personal data; null when healthy.</param>
public sealed record HealthEntry(string Part, HealthLevel Level, string? Message, DateTimeOffset Since);

/// <summary>Where every part of the program says how it is; /healthz, /readyz and the operator's page read it.</summary>
public sealed class HealthBoard(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, HealthEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Raised after an entry changed its level or message.</summary>
    public event Action<HealthEntry>? Changed;

    public IReadOnlyCollection<HealthEntry> Entries => [.. _entries.Values.OrderBy(e => e.Part, StringComparer.Ordinal)];

    public HealthEntry? Find(string part) => _entries.GetValueOrDefault(part);

    public void Healthy(string part) => Report(part, HealthLevel.Healthy, null);

    public void Report(string part, HealthLevel level, string? message)
    {
        var now = clock.GetUtcNow();
        var changed = false;
        var entry = _entries.AddOrUpdate(part,
            _ => { changed = true; return new(part, level, message, now); },
            (_, old) =>
            {
                changed = old.Level != level || old.Message != message;
                return changed ? new(part, level, message, old.Level == level ? old.Since : now) : old;
            });
        if (changed) Changed?.Invoke(entry);
    }

    public void Forget(string part) => _entries.TryRemove(part, out _);
}
