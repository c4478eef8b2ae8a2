using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Server;

/// <summary>How people answer in a replay of the ladder.</summary>
/// <param name="Answer">0..1: how likely a question is answered by somebody who is well.</param>
/// <param name="CallAnswer">0..1: how likely a call by day is.</param>
/// <param name="CallAnswerAtNight">0..1: and one between 22 and 07.</param>
internal sealed record AnswerRates(double Answer, double CallAnswer, double CallAnswerAtNight)
{
    /// <summary>Of people of whom nothing is known.</summary>
    public static AnswerRates Assumed { get; } = new(.8, .9, .6);

    public AnswerRates WithCalls(double byDay) => this with { CallAnswer = byDay, CallAnswerAtNight = byDay * 2 / 3 };
}

/// <summary>What the ladder did about one subject.</summary>
internal sealed class LadderFindings
{
    public required RoutineSubject Subject { get; init; }
    public required string Class { get; init; }
    /// <summary>Hours that count: after learning, off trips of either kind.</summary>
    public double Hours { get; set; }
    public int Asks { get; set; }
    public int Calls { get; set; }
    public int Visits { get; set; }
    /// <summary>The same while on a trip nobody had registered.</summary>
    public int AsksOnTrips { get; set; }
    public int VisitsOnTrips { get; set; }
    /// <summary>From a collapse at home to the decision to visit; 400 where it never came.</summary>
    public List<double> VisitHours { get; } = [];
    public List<double> NightVisitHours { get; } = [];
    /// <summary>From the hour at which somebody would have come back to the decision to visit.</summary>
    public List<double> NotReturnedHours { get; } = [];
}

/// <summary>Replays one subject through the silence rule itself, with people who answer or do not.</summary>
internal sealed class LadderReplay(RoutineSubject subject, RoutineCommunity community, SilenceRule rule, AnswerRates rates, WelfareWatches watches, int seed)
{
    private const double NeverFoundHours = RoutinesReplay.NeverFoundHours;
    private static readonly Guid Who = new("11111111-1111-4111-8111-111111111111");
    private static readonly string Subject = SilenceRule.SubjectOf(Who);
    private static readonly TimeSpan AnswerTakes = TimeSpan.FromMinutes(10);

    private readonly CommunityFacts _facts = new()
    {
        CommunityId = 1,
        TimeZone = community.Calendar.Zone,
        Devices = new Dictionary<Guid, DeviceFacts>(),
        WatchedResidents = new Dictionary<Guid, ResidentFacts>
        {
            [Who] = new(Who, "–", "–", LivesAlone: true, AwayUntil: null) { Watches = WelfareWatches.Silence | watches },
        },
        WatchedPlates = new Dictionary<string, WatchedPlate>(),
    };
    private readonly Random _random = new(seed ^ (int)Sighting.PointOf(subject.Name));
    private readonly Queue<CommunityEvent> _answers = [];
    private LadderFindings _found = null!;
    private long _countFromMs;

    /// <param name="cutsMs">Collapses at home, in order.</param>
    /// <param name="outings">Outings from which the subject does not come back, in order.</param>
    /// <param name="countFromMs">What happens before is not counted.</param>
    /// <param name="kind">Class of the subject.</param>
    public LadderFindings Run(IReadOnlyList<long> cutsMs, IReadOnlyList<SpanMs> outings, long countFromMs, string kind)
    {
        _found = new LadderFindings { Subject = subject, Class = kind };
        _countFromMs = countFromMs;
        IRuleState? state = null;
        var (cut, outing) = (0, 0);
        for (var i = 0; i <= subject.Steps.Count; i++)
        {
            var atMs = i < subject.Steps.Count ? subject.Steps[i].Sighting.AtMs : subject.EndMs;
            for (; state is not null && cut < cutsMs.Count && cutsMs[cut] <= atMs; cut++)
            {
                state = Pass(state, cutsMs[cut]);
                var hours = (VisitMs(state, i, cutsMs[cut]) - cutsMs[cut]) / (double)LocalCalendar.HourMs;
                (community.Calendar.BinAt(cutsMs[cut]).Bin is < 14 or >= 44 ? _found.NightVisitHours : _found.VisitHours).Add(Math.Min(NeverFoundHours, hours));
            }
            for (; state is not null && outing < outings.Count && outings[outing].FromMs + 90_000 <= atMs; outing++)
            {
                var (fromMs, backMs) = (outings[outing].FromMs + 90_000, outings[outing].ToMs);
                state = Pass(state, fromMs);
                _found.NotReturnedHours.Add(Math.Clamp((VisitMs(state, i, fromMs) - backMs) / (double)LocalCalendar.HourMs, 0, NeverFoundHours));
            }
            if (state is not null) state = Pass(state, atMs);
            if (i < subject.Steps.Count && EventOf(subject.Steps[i]) is { } e) state = Apply(state, e);
        }
        _found.Hours = CountedHours();
        return _found;
    }

    private double CountedHours()
    {
        var ms = Math.Max(0, subject.EndMs - _countFromMs);
        foreach (var trip in subject.RegisteredTrips.Concat(subject.UnregisteredTrips))
            ms -= Math.Max(0, Math.Min(trip.ToMs, subject.EndMs) - Math.Max(trip.FromMs, _countFromMs));
        return Math.Max(0, ms) / (double)LocalCalendar.HourMs;
    }

    /// <summary>Time passes while the subject is well: what falls due is done, and people answer.</summary>
    private IRuleState? Pass(IRuleState? state, long toMs)
    {
        var to = DateTimeOffset.FromUnixTimeMilliseconds(toMs);
        while (true)
        {
            var answerAt = _answers.Count > 0 ? _answers.Peek().At : DateTimeOffset.MaxValue;
            var dueAt = state?.DueAt ?? DateTimeOffset.MaxValue;
            if (answerAt > to && dueAt > to) return state;
            state = answerAt <= dueAt ? Apply(state, _answers.Dequeue()) : Do(rule.Evaluate(state, Subject, null, dueAt, _facts));
        }
    }

    private IRuleState? Apply(IRuleState? state, CommunityEvent e) => Do(rule.Evaluate(state, Subject, e, e.At, _facts));

    private IRuleState? Do(RuleResult result)
    {
        foreach (var action in result.Actions)
        {
            switch (action)
            {
                case RuleAction.Ask ask: Asked(ask.Question.At); break;
                case RuleAction.Raise { Alert: { } alert }: Raised(alert.Facts["step"], alert.At); break;
                case RuleAction.EndAsk or RuleAction.Over: _answers.Clear(); break;
            }
        }
        return result.State;
    }

    private void Asked(DateTimeOffset at)
    {
        var trip = TripAt(at);
        if (Counts(at) && trip is null) _found.Asks++;
        if (Counts(at) && trip is not null) _found.AsksOnTrips++;
        if (_random.NextDouble() < rates.Answer) Answer(at + AnswerTakes, trip);
    }

    private void Raised(string step, DateTimeOffset at)
    {
        var trip = TripAt(at);
        _answers.Clear();
        if (step == "call")
        {
            if (Counts(at) && trip is null) _found.Calls++;
            var night = community.Calendar.BinAt(at.ToUnixTimeMilliseconds()).Bin is < 14 or >= 44;
            if (_random.NextDouble() < (night ? rates.CallAnswerAtNight : rates.CallAnswer)) Answer(at + AnswerTakes, trip);
            return;
        }
        if (Counts(at) && trip is null) _found.Visits++;
        if (Counts(at) && trip is not null) _found.VisitsOnTrips++;
        Answer(at + AnswerTakes + AnswerTakes, trip);
    }

    private bool Counts(DateTimeOffset at) => at.ToUnixTimeMilliseconds() >= _countFromMs;

    private SpanMs? TripAt(DateTimeOffset at)
    {
        foreach (var trip in subject.UnregisteredTrips)
            if (trip.Holds(at.ToUnixTimeMilliseconds())) return trip;
        return null;
    }

    private void Answer(DateTimeOffset at, SpanMs? trip) => _answers.Enqueue(At(at) with
    {
        Kind = DeviceEventKind.Welfare,
        Welfare = trip is { } away
            ? new(Who, WelfareWord.Away, DateTimeOffset.FromUnixTimeMilliseconds(away.ToMs), ByThemselves: true)
            : new(Who, WelfareWord.Fine, null, ByThemselves: true),
    });

    /// <summary>From an instant on nobody answers and nothing more is seen; points still go down and come back.</summary>
    private long VisitMs(IRuleState? state, int next, long fromMs)
    {
        var end = DateTimeOffset.FromUnixTimeMilliseconds(fromMs).AddHours(NeverFoundHours + 100);
        if (state is SilenceRuleState { Ladder: { Step: LadderStep.Visit, StepAt: { } } }) return fromMs;
        while (true)
        {
            var pointAt = DateTimeOffset.MaxValue;
            for (; next < subject.Steps.Count; next++)
                if (subject.Steps[next].TripUntilMs is null && !subject.Steps[next].Sighting.IsReading)
                {
                    pointAt = DateTimeOffset.FromUnixTimeMilliseconds(subject.Steps[next].Sighting.AtMs);
                    break;
                }
            var dueAt = state?.DueAt ?? DateTimeOffset.MaxValue;
            if (pointAt > end && dueAt > end) return long.MaxValue / 2;
            var result = pointAt <= dueAt
                ? rule.Evaluate(state, Subject, EventOf(subject.Steps[next++]), pointAt, _facts)
                : rule.Evaluate(state, Subject, null, dueAt, _facts);
            state = result.State;
            foreach (var action in result.Actions)
                if (action is RuleAction.Raise { Alert: { } alert } && alert.Facts["step"] == "visit") return alert.At.ToUnixTimeMilliseconds();
        }
    }

    private CommunityEvent? EventOf(RoutineStep step)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(step.Sighting.AtMs);
        var e = At(at) with { DeviceId = new Guid((int)step.Sighting.Point, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]) };
        if (step.TripUntilMs is { } untilMs)
            return e with { Kind = DeviceEventKind.Welfare, Welfare = new(Who, WelfareWord.Away, DateTimeOffset.FromUnixTimeMilliseconds(untilMs), true) };
        return step.Sighting.Kind switch
        {
            SightingKind.In => e with { Direction = Direction.In },
            SightingKind.Out => e with { Direction = Direction.Out },
            SightingKind.Activity => e with { Kind = DeviceEventKind.Sensor },
            SightingKind.Outage => e with { Kind = DeviceEventKind.Heartbeat, State = "offline" },
            SightingKind.Restored => e with { Kind = DeviceEventKind.Heartbeat, State = "online" },
            _ => e,
        };
    }

    private static CommunityEvent At(DateTimeOffset at) => new()
    {
        InboxNumber = 1,
        At = at,
        ReceivedAt = at,
        Kind = DeviceEventKind.Passage,
        DeviceId = default,
        Place = "",
        ResidentId = Who,
    };
}
