using System.Collections.Immutable;

namespace SmartSecurity.Web.Desk;

/// <summary>Who has which alert open at this moment, on this node: so that two people do not telephone about the same thing.</summary>
/// <remarks>Known from open pages only and kept nowhere; a page that is gone is nobody's.</remarks>
public sealed class AlertPresence
{
    private ImmutableList<Look> _looks = [];

    /// <summary>Somebody came to an alert, or left it.</summary>
    public event Action<Guid>? Changed;

    /// <summary>Says that somebody looks at an alert, until the answer is disposed of.</summary>
    public IDisposable Enter(Guid alertId, string name)
    {
        var look = new Look(this, alertId, name);
        ImmutableInterlocked.Update(ref _looks, looks => looks.Add(look));
        Changed?.Invoke(alertId);
        return look;
    }

    /// <summary>The others, each once, by name.</summary>
    public IReadOnlyList<string> OthersAt(Guid alertId, string name) =>
        [.. _looks.Where(l => l.AlertId == alertId && l.Name != name).Select(l => l.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private void Leave(Look look)
    {
        if (ImmutableInterlocked.Update(ref _looks, looks => looks.Remove(look))) Changed?.Invoke(look.AlertId);
    }

    private sealed class Look(AlertPresence presence, Guid alertId, string name) : IDisposable
    {
        public Guid AlertId => alertId;
        public string Name => name;

        public void Dispose() => presence.Leave(this);
    }
}
