using System.Globalization;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;

namespace SmartSecurity.Server;

/// <summary>A community as the rules see it, and its rule book, fed with simulated events in the order they arrive.</summary>
internal sealed class SignsTown
{
    /// <summary>The zone of the simulated lives, which know no daylight saving.</summary>
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("fixed 08:00", TimeSpan.FromHours(8), null, null);

    private readonly RuleBook _book;
    private readonly Dictionary<int, ResidentFacts> _residents;
    private long _inboxNumber;

    public SignsTown(IRule rule, IReadOnlyList<ResidentFacts> residents, IEnumerable<DeviceFacts> devices)
    {
        _book = new RuleBook([rule]);
        _residents = residents.Select((r, i) => (r, i)).ToDictionary(p => p.i, p => p.r);
        Facts = FactsOf(residents, [.. devices]);
    }

    public CommunityFacts Facts { get; private set; }
    public List<RuleAction> Actions { get; } = [];

    public static Guid ResidentId(int subject) => new(subject + 1, 0, 1, new byte[8]);
    public static int SubjectOf(Guid residentId) => int.Parse(residentId.ToString("N")[..8], NumberStyles.HexNumber, CultureInfo.InvariantCulture) - 1;
    public static Guid DeviceId(string name) => new((int)Sighting.PointOf(name), 0, 2, new byte[8]);

    public static ResidentFacts Resident(int subject, WelfareWatches watches, bool livesAlone = true) =>
        new(ResidentId(subject), $"resident {subject}", "1-1-101", livesAlone, null) { Watches = watches };

    public static DeviceFacts Gate(string name) => new(DeviceId(name), DeviceRole.Gate, name, null, null, null);

    public static CommunityFacts FactsOf(IEnumerable<ResidentFacts> residents, IReadOnlyList<DeviceFacts> devices) => new()
    {
        CommunityId = 1,
        TimeZone = Zone,
        Devices = devices.ToDictionary(d => d.Id),
        WatchedResidents = residents.ToDictionary(r => r.Id),
        WatchedPlates = new Dictionary<string, WatchedPlate>(),
    };

    /// <summary>Somebody is read at a gate.</summary>
    public static CommunityEvent Passage(Guid residentId, DateTimeOffset at, DateTimeOffset receivedAt, Direction way, string point) => new()
    {
        InboxNumber = 0,
        At = at,
        ReceivedAt = receivedAt,
        Kind = DeviceEventKind.Passage,
        DeviceId = DeviceId(point),
        Place = point,
        ResidentId = residentId,
        Direction = way,
        Decision = Decision.Granted,
    };

    /// <summary>From now on a resident is on a registered trip until then.</summary>
    public void Travels(int subject, DateTimeOffset until)
    {
        _residents[subject] = _residents[subject] with { AwayUntil = until };
        Facts = Facts with { WatchedResidents = _residents.Values.ToDictionary(r => r.Id) };
    }

    public void Happens(CommunityEvent e)
    {
        if (_inboxNumber == 0) Actions.AddRange(_book.Stand(e.ReceivedAt, Facts));
        _book.PassTime(e.ReceivedAt, Facts, Actions);
        _book.Apply(e with { InboxNumber = ++_inboxNumber }, Facts, Actions);
    }

    public void PassTime(DateTimeOffset now) => _book.PassTime(now, Facts, Actions);
}
