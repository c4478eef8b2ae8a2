using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>One step of the silence rule for one resident: takes what happened and what fell due, in the order of time.</summary>
internal sealed class SilenceTurn(SilenceClocks clocks, ResidentFacts resident, CommunityFacts facts, SilenceRuleState? old)
{
    /// <summary>Under this share of a person's points reporting nothing is said of them but that nothing can be said.</summary>
    public const double CannotTellBelow = .1;

    /// <summary>Somebody at risk whom nothing could have seen for so long is an alert of its own.</summary>
    public static readonly TimeSpan CannotTellFor = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] HelloTimes = [new(9, 30, 0), new(18, 30, 0)];
    private static readonly TimeSpan HelloAfter = TimeSpan.FromHours(8);

    private readonly List<RuleAction> _actions = [];
    private SilenceState? _silence = old?.Silence;
    private LadderState _ladder = old?.Ladder ?? LadderState.Start;
    private (DateTimeOffset At, Due What)? _due;
    private bool _isStale;
    private DateTimeOffset? _oldDueAt = old?.DueAt;

    private enum Due { CannotTell, Visit, Call, Ask, Hello, Unasked }

    private string Subject => SilenceRule.SubjectOf(resident.Id);

    private SilenceClock Clock => clocks.Clock;

    private LadderOptions Options => clocks.Ladder;

    public RuleResult Result()
    {
        if (_silence is null) return new(null, _actions);
        var dueAt = DueAt();
        return old is not null && ReferenceEquals(_silence, old.Silence) && _ladder == old.Ladder && dueAt == old.DueAt
            ? new(old, _actions)
            : new(new SilenceRuleState(_silence, _ladder, dueAt), _actions);
    }

    /// <summary>Everything that falls due up to an instant, each at its own time.</summary>
    public void PassTime(DateTimeOffset now)
    {
        if (!_isStale && _due is null && !(_oldDueAt <= now)) return;
        while (_silence is not null && Next() is { } due && due.At <= now)
        {
            Fire(due.What, due.At);
            _isStale = true;
        }
    }

    public void Take(CommunityEvent e)
    {
        if (e.Welfare is { } report) Hear(report, e.At);
        else if (e.Kind == DeviceEventKind.Heartbeat) Rely(e);
        else See(e);
    }

    private void See(CommunityEvent e)
    {
        var point = e.DeviceId.ToString("N");
        var atHome = e.Kind is DeviceEventKind.Sensor or DeviceEventKind.Door;
        if (atHome && e.At < _ladder.GuestsUntil) return;   // it may be the guests who open the fridge
        var next = atHome
            ? Clock.Activity(_silence, e.At, point, e.Place)
            : Clock.Passage(_silence, e.At, e.Direction, point, e.Place);
        if (next is null || ReferenceEquals(next, _silence)) return;
        if (_silence is null && resident.AwayUntil is { } until) next = Clock.Trip(next, until, e.At);
        var seen = _silence is null || next.LastSeenAt > _silence.LastSeenAt;
        _silence = next;
        if (seen)
        {
            // Who comes by within the hour of a question is well, and that they did not tap says nothing of them.
            if (_ladder.AskedInVain && e.At >= _ladder.AskedAt + Options.AnswerWithin) _ladder = _ladder with { Unanswered = _ladder.Unanswered + 1 };
            End("The resident was seen again.", e.At, wrong: e.At < _ladder.StepAt, e.ReceivedAt);
        }
        NoteCoverage(e.At);
        _isStale = true;
    }

    private void Rely(CommunityEvent e)
    {
        var (point, reports) = (e.DeviceId.ToString("N"), e.State == "online");
        // Most heartbeats say what is known, or come from where this person never passes: they change no state, and write none.
        if (_silence?.IsDown(point) is not { } isDown || isDown != reports) return;
        var next = Clock.Reporting(_silence, e.At, point, reports);
        if (next is null || ReferenceEquals(next, _silence)) return;
        _silence = next;
        NoteCoverage(e.At);
        _isStale = true;
    }

    private void NoteCoverage(DateTimeOffset at)
    {
        var blind = SilenceClock.CoverageOf(_silence!) < CannotTellBelow;
        if (blind == (_ladder.CannotTellSince is not null)) return;
        if (!blind && _ladder.CannotTellRaised)
            _actions.Add(new RuleAction.Over(AlertKinds.CannotTell, Subject, "The points report again.", at));
        _ladder = _ladder with { CannotTellSince = blind ? at : null, CannotTellRaised = false };
    }

    private void Hear(WelfareReport report, DateTimeOffset at)
    {
        if (_silence is null) return;
        _isStale = true;
        switch (report.Word)
        {
            case WelfareWord.Away:
                Answered();
                _silence = Clock.Trip(Clock.Answer(_silence, at), report.Until, at);
                End("On a trip.", at, wrong: false);
                break;
            case WelfareWord.Back:
                _silence = Clock.Trip(_silence, null, at);
                break;
            case WelfareWord.Fine:
                Answered();
                _silence = Clock.Answer(_silence, at);
                End("All is well.", at, wrong: false);
                break;
            case WelfareWord.Guests:
                Answered();
                _silence = Clock.Answer(_silence, at);
                End("All is well.", at, wrong: false);
                _ladder = _ladder with { GuestsUntil = report.Until };
                break;
            case WelfareWord.WasOut:
                Answered();
                _silence = Clock.FoundOut(_silence, at);
                End("Was out, unseen.", at, wrong: false);
                break;
            case WelfareWord.SensorFault:
                Answered();
                _silence = Clock.Discard(_silence, at);
                End("A sensor was wrong.", at, wrong: false);
                break;
            case WelfareWord.NeededHelp:
                _silence = Clock.Discard(_silence, at);
                End("Needed help.", at, wrong: false);
                break;
            case WelfareWord.NotReached when _ladder.Step is LadderStep.Ask or LadderStep.Call:
                Raise(_ladder.Step == LadderStep.Ask ? LadderStep.Call : LadderStep.Visit, at);
                break;
            case WelfareWord.NotReached:
                break;
            case WelfareWord.MovedAway:
                End("Moved away.", at, wrong: false);
                _silence = null;
                break;
        }
    }

    /// <summary>Somebody is well. A question that waits is answered by it; one that had become a call or a visit stayed unanswered.</summary>
    private void Answered()
    {
        if (_ladder.Step == LadderStep.Ask) _ladder = _ladder with { Answered = _ladder.Answered + 1 };
        else if (_ladder.AskedInVain) _ladder = _ladder with { Unanswered = _ladder.Unanswered + 1 };
    }

    /// <summary>The silence is explained: questions, calls and visits end.</summary>
    private void End(string reason, DateTimeOffset at, bool wrong, DateTimeOffset? heardAt = null)
    {
        if (_ladder.Step == LadderStep.None) return;
        if (_ladder.Step == LadderStep.Ask || _ladder.AskedInVain) _actions.Add(new RuleAction.EndAsk(resident.Id, reason, at));
        if (_ladder.Step is LadderStep.Call or LadderStep.Visit)
            _actions.Add(wrong
                ? new RuleAction.Withdraw(AlertKinds.Silence, Subject, "An event that arrived late shows that the alert was wrong.", heardAt ?? at)
                : new RuleAction.Over(AlertKinds.Silence, Subject, reason, at));
        _ladder = _ladder with { Step = LadderStep.None, StepAt = null, AskedAt = null };
    }

    private DateTimeOffset? DueAt()
    {
        if (!_isStale && _due is null && old is not null && ReferenceEquals(_silence, old.Silence) && _ladder == old.Ladder) return _oldDueAt;
        return Next()?.At;
    }

    private (DateTimeOffset At, Due What)? Next()
    {
        if (_isStale || _due is null) (_due, _isStale) = (Earliest(), false);
        return _due;
    }

    private (DateTimeOffset At, Due What)? Earliest()
    {
        var silence = _silence!;
        (DateTimeOffset At, Due What)? earliest = null;
        void Consider(DateTimeOffset? at, Due what)
        {
            if (at is { } a && (earliest is not { } e || a < e.At)) earliest = (a, what);
        }
        if (_ladder is { CannotTellSince: { } blind, CannotTellRaised: false } && (resident.LivesAlone || resident.Watches.HasFlag(WelfareWatches.NightExit)))
            Consider(blind + CannotTellFor, Due.CannotTell);
        switch (_ladder.Step)
        {
            case LadderStep.None:
                var ask = clocks.Ask.NextAsk(silence, Patience(silence));
                Consider(ask, Due.Ask);
                // Only where the evidence is there already can a call be due before the question: at night, when nobody is asked.
                if (ask is { } asked && Clock.ReadAt(silence, asked).R >= CallHours(silence)) Consider(CallDue(silence), Due.Call);
                if (resident.Watches.HasFlag(WelfareWatches.DailyHello)) Consider(NextHello(silence), Due.Hello);
                break;
            case LadderStep.Ask:
                Consider(_ladder.StepAt + Options.AnswerWithin, IsNew(silence, _ladder.StepAt!.Value) ? Due.Unasked : Due.Call);
                Consider(CallDue(silence) is { } call && call > _ladder.StepAt ? call : null, Due.Call);
                break;
            case LadderStep.Call:
                Consider(_ladder.StepAt + Options.CallWithin, Due.Visit);
                break;
        }
        return earliest;
    }

    private double Patience(SilenceState silence) =>
        (silence.HasTrace ? Options.PatienceTrace : Options.PatienceDoors) * (silence.Away ? Options.AwayShare : 1)
        * PatienceFactor(silence.LastSeenAt);

    /// <summary>An override counts while it lasts; at its end the factor is 1 again, by itself.</summary>
    private double PatienceFactor(DateTimeOffset at) => resident.PatienceUntil > at ? Math.Clamp(resident.PatienceFactor, .1, 10) : 1;

    private DateTimeOffset? CallDue(SilenceState silence) =>
        Clock.NextDue(silence, CallHours(silence)) is { } at && !IsNew(silence, at) ? at : null;

    private double CallHours(SilenceState silence) => Options.CallHours * PatienceFactor(silence.LastSeenAt);

    private bool IsNew(SilenceState silence, DateTimeOffset at) => at < silence.FirstSeenAt + Options.AskOnly;

    private DateTimeOffset? NextHello(SilenceState silence)
    {
        var from = Latest(silence.LastSeenAt, silence.AnsweredAt ?? default, silence.AwayUntil ?? default) + HelloAfter;
        if (_ladder.HelloAt is { } last && last >= from) from = last + TimeSpan.FromMinutes(1);
        if (Clock.Walk(silence).StandsStill) return null;
        var dayMs = clocks.Calendar.StartOfDayMs(from.ToUnixTimeMilliseconds());
        for (var day = 0; day < 3; day++, dayMs = clocks.Calendar.StartOfDayMs(dayMs + LocalCalendar.DayMs + (2 * LocalCalendar.HourMs)))
            foreach (var time in HelloTimes)
            {
                var at = DateTimeOffset.FromUnixTimeMilliseconds(dayMs + (long)time.TotalMilliseconds);
                if (at >= from) return at;
            }
        return null;
    }

    private static DateTimeOffset Latest(DateTimeOffset a, DateTimeOffset b, DateTimeOffset c) => a > b ? a > c ? a : c : b > c ? b : c;

    private void Fire(Due what, DateTimeOffset at)
    {
        switch (what)
        {
            case Due.Ask or Due.Hello:
                Ask(what == Due.Ask ? "silence" : "hello", at);
                break;
            case Due.Call or Due.Visit:
                Raise(what == Due.Call ? LadderStep.Call : LadderStep.Visit, at);
                break;
            case Due.Unasked:
                _silence = Clock.Answer(_silence!, at);   // in the first days an unanswered question is no more than that
                End("unanswered in the first days", at, wrong: false);
                break;
            case Due.CannotTell:
                _ladder = _ladder with { CannotTellRaised = true };
                _actions.Add(new RuleAction.Raise(SilenceFacts.CannotTell(Subject, _silence!, resident, _ladder.CannotTellSince!.Value, at, facts)));
                break;
        }
    }

    private void Ask(string kind, DateTimeOffset at)
    {
        DateTimeOffset? answerBy = IsNew(_silence!, at) ? null : at + Options.AnswerWithin;
        _actions.Add(new RuleAction.Ask(new Question(
            SignQuestion.IdOf(kind, resident.Id, at), resident.Id, kind, at, answerBy,
            SilenceFacts.Of(clocks, _silence!, _ladder, LadderStep.Ask, at, resident, facts))));
        _ladder = _ladder with { Step = LadderStep.Ask, StepAt = at, AskedAt = at, HelloAt = kind == "hello" ? at : _ladder.HelloAt };
    }

    private void Raise(LadderStep step, DateTimeOffset at)
    {
        _actions.Add(new RuleAction.Raise(new AlertDraft
        {
            Kind = AlertKinds.Silence,
            Subject = Subject,
            Category = AlertCategory.Welfare,
            Priority = step == LadderStep.Visit ? 1 : 2,
            At = at,
            Facts = SilenceFacts.Of(clocks, _silence!, _ladder, step, at, resident, facts),
            Place = _silence!.LastPlace,
            ResidentId = resident.Id,
        }));
        _ladder = _ladder with { Step = step, StepAt = at };
    }
}
