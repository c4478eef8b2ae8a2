using System.Globalization;
using SmartSecurity.Core.Routines;
using SmartSecurity.Simulator.Homes;

namespace SmartSecurity.Server;

/// <summary>A stretch of time in Unix milliseconds; the end is not part of it.</summary>
internal readonly record struct SpanMs(long FromMs, long ToMs)
{
    public bool Holds(long atMs) => FromMs <= atMs && atMs < ToMs;
}

/// <summary>One thing a subject's replay is told: a sighting, or from when until when a registered trip lasts.</summary>
internal readonly record struct RoutineStep(Sighting Sighting, long? TripUntilMs);

/// <summary>One person's history and what is known to be true about it.</summary>
internal sealed record RoutineSubject
{
    public required string Name { get; init; }
    /// <summary>In the order things happened.</summary>
    public required IReadOnlyList<RoutineStep> Steps { get; init; }
    /// <summary>When the person was truly at home (or, in a file, last seen coming in), in order and apart.</summary>
    public required IReadOnlyList<SpanMs> AtHome { get; init; }
    public required IReadOnlyList<SpanMs> RegisteredTrips { get; init; }
    public required IReadOnlyList<SpanMs> UnregisteredTrips { get; init; }
    /// <summary>Until then the person was watched; what is silent after it is no silence.</summary>
    public required long EndMs { get; init; }
}

/// <summary>The subjects and the local time they live by.</summary>
internal sealed record RoutineCommunity(IReadOnlyList<RoutineSubject> Subjects, LocalCalendar Calendar);

/// <summary>Reads histories from a CSV, from the Ordóñez homes, or from the simulator.</summary>
internal static class RoutinesInput
{
    /// <summary>Where a file does not say at which gate somebody passed.</summary>
    private const string SomeGate = "gate";

    private readonly record struct Line(long AtMs, TimeSpan Offset, string Subject, string Event);

    public static async Task<RoutineCommunity> ReadAsync(RoutinesRequest request, CancellationToken cancel)
    {
        if (request.Simulate is { } simulate) return Simulated(simulate);
        var lines = request.Format == "ordonez"
            ? await OrdonezHomes.ReadAsync(request.EventsPath!, cancel)
            : await File.ReadAllLinesAsync(request.EventsPath!, cancel);
        return FromLines(lines, request.Zone, apart: request.Format == "ordonez");
    }

    public static RoutineCommunity Simulated(IReadOnlyDictionary<string, int> with)
    {
        var settings = new HomesSettings
        {
            Residents = with.GetValueOrDefault("residents", 300),
            Days = with.GetValueOrDefault("days", 180),
            Seed = with.GetValueOrDefault("seed", 1),
            Trace = with.GetValueOrDefault("trace", 0),
            AllDownFortnightly = with.GetValueOrDefault("allDown", 0) != 0,
        };
        var record = HomesSimulator.Generate(settings);
        var start = new DateTimeOffset(settings.Start.ToDateTime(TimeOnly.MinValue), settings.UtcOffset);
        var endMs = start.AddDays(settings.Days).ToUnixTimeMilliseconds();
        var everybody = record.Events.Where(e => e.Subject < 0).ToList();
        var bySubject = record.Events.Where(e => e.Subject >= 0).ToLookup(e => e.Subject);
        var subjects = record.Residents.Select(resident =>
        {
            List<SpanMs> trips = Spans(resident.RegisteredTrips), away = Spans(resident.Out);
            return new RoutineSubject
            {
                Name = resident.Subject.ToString(CultureInfo.InvariantCulture),
                Steps = Ordered(bySubject[resident.Subject].Concat(everybody).Select(e => StepOf(e, trips)).OfType<RoutineStep>()),
                AtHome = Between(away, start.ToUnixTimeMilliseconds(), endMs),
                RegisteredTrips = trips,
                UnregisteredTrips = Spans(resident.UnregisteredTrips),
                EndMs = endMs,
            };
        }).ToList();
        return new(subjects, new LocalCalendar(FixedZone(settings.UtcOffset)));

        List<SpanMs> Spans(IEnumerable<HomeSpan> spans) =>
            [.. spans.Select(s => new SpanMs(s.From.ToUnixTimeMilliseconds(), Math.Min(endMs, s.To.ToUnixTimeMilliseconds())))];
    }

    private static RoutineStep? StepOf(HomeEvent e, List<SpanMs> trips)
    {
        var atMs = e.At.ToUnixTimeMilliseconds();
        RoutineStep Sight(SightingKind kind) => new(new(atMs, kind, Sighting.PointOf(e.Point ?? SomeGate), null), null);
        return e.Kind switch
        {
            HomeEventKind.Enter => Sight(SightingKind.In),
            HomeEventKind.Leave => Sight(SightingKind.Out),
            HomeEventKind.Activity => Sight(SightingKind.Activity),
            HomeEventKind.Outage => Sight(SightingKind.Outage),
            HomeEventKind.Restored => Sight(SightingKind.Restored),
            HomeEventKind.TripStart => new(new(atMs, default, 0, null), trips.First(t => t.FromMs == atMs).ToMs),
            _ => null,
        };
    }

    /// <summary>
    /// Lines <c>time,subject,event</c>, a heading or not. An outage without a subject concerns everybody. <c>enter:gate-2</c> names the
    /// gate; where it does not, the passage belongs to a gate that is down while every gate the file names is down. Homes that are
    /// apart were each watched until their own last line.
    /// </summary>
    private static RoutineCommunity FromLines(IReadOnlyList<string> text, string? zone, bool apart)
    {
        List<Line> lines = [];
        for (var i = 0; i < text.Count; i++)
        {
            var cells = text[i].TrimEnd('\r').Split(',');
            if (text[i].Trim().Length == 0 || (i == 0 && cells[0].Trim().Trim('\uFEFF') == "time")) continue;
            if (cells.Length < 3 || !DateTimeOffset.TryParse(cells[0].Trim('\uFEFF', ' ', '"'), CultureInfo.InvariantCulture, out var at))
                throw new FormatException($"Line {i + 1} is not time,subject,event.");
            lines.Add(new(at.ToUnixTimeMilliseconds(), at.Offset, cells[1].Trim(' ', '"'), cells[2].Trim(' ', '"')));
        }
        if (lines.Count == 0) throw new FormatException("The file has no events.");
        var timeZone = zone is null ? FixedZone(lines[0].Offset) : TimeZoneInfo.FindSystemTimeZoneById(zone);
        var endMs = lines.Max(l => l.AtMs);
        var everybody = lines.Where(l => l.Subject.Length == 0 || l.Subject is "*").ToList();
        var subjects = lines.Where(l => l.Subject.Length > 0 && l.Subject is not "*").GroupBy(l => l.Subject, StringComparer.Ordinal)
            .Select(group => Subject(group.Key, [.. group.Concat(everybody).OrderBy(l => l.AtMs)], apart ? group.Max(l => l.AtMs) : endMs)).ToList();
        return new(subjects, new LocalCalendar(timeZone));
    }

    private static RoutineSubject Subject(string name, List<Line> lines, long endMs)
    {
        List<SpanMs> trips = [];
        List<RoutineStep> steps = [];
        List<SpanMs> atHome = [];
        var gates = lines.Select(l => l.Event.Split(':', 2)).Where(e => e is ["outage" or "restored" or "enter" or "leave", _])
            .Select(e => e[1]).ToHashSet(StringComparer.Ordinal);
        gates.ExceptWith(lines.Select(l => l.Event.Split(':', 2)).Where(e => e is ["activity", _]).Select(e => e[1]));
        var down = new HashSet<string>(StringComparer.Ordinal);
        long? homeMs = null;
        foreach (var line in lines)
        {
            var word = line.Event.Split(':', 2);
            void Sight(SightingKind kind, string? point) => steps.Add(new(new(line.AtMs, kind, Sighting.PointOf(point ?? SomeGate), null), null));
            switch (word[0])
            {
                case "enter":
                    Sight(SightingKind.In, word.ElementAtOrDefault(1));
                    homeMs ??= line.AtMs;
                    break;
                case "leave":
                    Sight(SightingKind.Out, word.ElementAtOrDefault(1));
                    if (homeMs is { } fromMs) atHome.Add(new(fromMs, line.AtMs));
                    homeMs = null;
                    break;
                case "activity":
                    Sight(SightingKind.Activity, word.ElementAtOrDefault(1) ?? "home");
                    homeMs ??= line.AtMs;
                    break;
                case "outage" or "restored":
                    Report(word[0] == "outage", word.ElementAtOrDefault(1) ?? SomeGate, Sight);
                    break;
                case "trip-start":
                    var end = lines.FirstOrDefault(l => l.AtMs > line.AtMs && l.Event == "trip-end");
                    trips.Add(new(line.AtMs, end.Event is null ? endMs : end.AtMs));
                    steps.Add(new(new(line.AtMs, default, 0, null), trips[^1].ToMs));
                    break;
                case "trip-end":
                    break;
                default:
                    throw new FormatException($"Unknown event: {line.Event}");
            }
        }
        if (homeMs is { } openMs && endMs > openMs) atHome.Add(new(openMs, endMs));
        return new() { Name = name, Steps = Ordered(steps), AtHome = atHome, RegisteredTrips = trips, UnregisteredTrips = [], EndMs = endMs };

        void Report(bool outage, string point, Action<SightingKind, string?> sight)
        {
            var wasDown = down.Count > 0 && gates.IsSubsetOf(down);
            if (outage) down.Add(point); else down.Remove(point);
            sight(outage ? SightingKind.Outage : SightingKind.Restored, point);
            var isDown = down.Count > 0 && gates.IsSubsetOf(down);
            if (isDown != wasDown) sight(isDown ? SightingKind.Outage : SightingKind.Restored, SomeGate);
        }
    }

    private static List<RoutineStep> Ordered(IEnumerable<RoutineStep> steps) => [.. steps.OrderBy(s => s.Sighting)];

    private static List<SpanMs> Between(List<SpanMs> away, long startMs, long endMs)
    {
        List<SpanMs> home = [];
        var fromMs = startMs;
        foreach (var span in away)
        {
            if (span.FromMs > fromMs) home.Add(new(fromMs, span.FromMs));
            fromMs = Math.Max(fromMs, span.ToMs);
        }
        if (endMs > fromMs) home.Add(new(fromMs, endMs));
        return home;
    }

    private static TimeZoneInfo FixedZone(TimeSpan offset) =>
        TimeZoneInfo.CreateCustomTimeZone(string.Create(CultureInfo.InvariantCulture, $"fixed {offset}"), offset, null, null);
}
