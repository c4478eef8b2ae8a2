using System.Text.Json.Nodes;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Simulator.Homes;

namespace SmartSecurity.Server;

/// <summary>How many wandering nights are told while the person is still out, and how often one is told that is none.</summary>
internal sealed class NightExitMeasure(int seed)
{
    /// <summary>A minute of grace: readings are told in seconds, lives in fractions of them.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly NightExitOptions _options = new();

    private readonly record struct Found(int Nights, int Told, int False, int Ordinary, double Weeks);

    public JsonObject Run(CancellationToken cancel)
    {
        var one = Measure(new NightsSettings { Seed = seed, Points = 1 }, cancel);
        var two = Measure(new NightsSettings { Seed = seed, Points = 2 }, cancel);
        var home = Measure(new NightsSettings { Seed = seed, Points = 1, HomeDoor = true }, cancel);
        var (wrong, weeks) = (one.False + two.False, one.Weeks + two.Weeks);
        return new JsonObject
        {
            ["onePoint"] = Json(one),
            ["twoPoints"] = Json(two),
            ["onePointAndHomeDoor"] = Json(home),
            ["falsePerPersonWeek"] = RoutinesFigures.Rounded(wrong / weeks),
            ["falsePerPersonWeekCi"] = RoutinesFigures.Interval(wrong, weeks),
            ["ordinaryExitsToldPerPersonWeek"] = RoutinesFigures.Rounded((one.Ordinary + two.Ordinary) / weeks),
        };
    }

    private static JsonObject Json(Found found) => new()
    {
        ["nights"] = found.Nights,
        ["found"] = found.Told,
        ["rate"] = RoutinesFigures.Rounded((double)found.Told / found.Nights),
        ["rateCi"] = RoutinesFigures.Wilson(found.Told, found.Nights),
        ["falsePerPersonWeek"] = RoutinesFigures.Rounded(found.False / found.Weeks),
        ["falsePerPersonWeekCi"] = RoutinesFigures.Interval(found.False, found.Weeks),
    };

    private Found Measure(NightsSettings settings, CancellationToken cancel)
    {
        var record = WanderingNights.Generate(settings);
        var residents = record.Residents.Select(r => SignsTown.Resident(r.Subject, WelfareWatches.NightExit)).ToList();
        IEnumerable<DeviceFacts> sensors = settings.HomeDoor
            ? residents.SelectMany((r, i) => new[] { Sensor("home", i, r.Id), Sensor("motion", i, r.Id) })
            : [];
        var rule = new NightExitRule(_options with { HomeDoorTells = settings.HomeDoor });
        var town = new SignsTown(rule, residents, [SignsTown.Gate("gate"), SignsTown.Gate("door"), .. sensors]);
        foreach (var e in record.Events)
        {
            cancel.ThrowIfCancellationRequested();
            town.Happens(EventOf(e));
        }
        town.PassTime(new DateTimeOffset(settings.Start.ToDateTime(TimeOnly.MinValue), settings.UtcOffset).AddDays(settings.Days));
        return Judge(record, town.Actions.OfType<RuleAction.Raise>().Select(r => r.Alert).ToLookup(a => SignsTown.SubjectOf(a.ResidentId!.Value)));
    }

    private Found Judge(NightsRecord record, ILookup<int, AlertDraft> raised)
    {
        var (nights, told, wrong, ordinary) = (0, 0, 0, 0);
        foreach (var life in record.Residents)
        {
            nights += life.Wanderings.Count;
            told += life.Wanderings.Count(w => raised[life.Subject].Any(a => w.Holds(a.At)));
            foreach (var alert in raised[life.Subject])
            {
                if (life.Wanderings.Any(w => w.From < alert.At && alert.At < w.To + Grace)) continue;
                // Somebody who did leave at night and did stay out, though for a walk: right by the rule, and a walk for nothing.
                var walk = life.OtherOut.Any(o => IsNight(o.From) && o.To - o.From > _options.BackWithin - Grace && o.From < alert.At
                    && alert.At < o.To + Grace);
                if (walk) ordinary++;
                else wrong++;
            }
        }
        return new(nights, told, wrong, ordinary, record.Residents.Count * record.Settings.Days / 7.0);
    }

    private bool IsNight(DateTimeOffset at)
    {
        var hour = TimeZoneInfo.ConvertTime(at, SignsTown.Zone).Hour;
        return hour >= _options.FromHour || hour < _options.UntilHour;
    }

    private static string SensorName(string point, int subject) => $"{point} {subject}";

    private static DeviceFacts Sensor(string point, int subject, Guid residentId) =>
        new(SignsTown.DeviceId(SensorName(point, subject)), DeviceRole.Sensor, point, null, null, residentId);

    private static CommunityEvent EventOf(NightEvent e)
    {
        var passage = SignsTown.Passage(
            SignsTown.ResidentId(e.Subject), e.At, e.ReceivedAt, e.Kind == NightEventKind.Leave ? Direction.Out : Direction.In, e.Point);
        return e.Kind is NightEventKind.Leave or NightEventKind.Enter ? passage : passage with
        {
            Kind = e.Kind == NightEventKind.HomeDoor ? DeviceEventKind.Door : DeviceEventKind.Sensor,
            State = e.Kind == NightEventKind.HomeDoor ? "open" : null,
            DeviceId = SignsTown.DeviceId(SensorName(e.Point, e.Subject)),
            ResidentId = null,
            Direction = null,
            Decision = null,
        };
    }
}
