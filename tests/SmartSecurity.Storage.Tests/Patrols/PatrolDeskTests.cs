using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Pictures;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Patrols;

/// <summary>
/// Goal: a visit with its findings, photos and alerts is written once and whole or not at all, whoever sends it how often at once; what is wrong is
/// refused with a reason. Method: real databases and picture files; a disk that refuses, in the middle of the transaction.
/// </summary>
public sealed class PatrolDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Of_many_sendings_of_one_visit_at_once_one_is_written_with_one_alert(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (volunteer, visit) = await AtThePointAsync(test, TestPatrols.Hazard(TestPatrols.Photo));

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Desk(test).TakeAsync(volunteer, visit, Cancel), Cancel)));

        var answers = taken.Cast<VisitTaken.Taken>().ToList();
        Assert.Single(answers, a => !a.Already);
        Assert.Single(answers.Select(a => Assert.Single(a.Alerts)).Distinct());
        Assert.All(answers, a => Assert.Equal(PointState.OnTime, a.State));
        await using var db = test.Read();
        Assert.Equal((1, 1, 1), (await db.PatrolVisits.CountAsync(Cancel), await db.PatrolFindings.CountAsync(Cancel), await db.Alerts.CountAsync(Cancel)));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_finding_is_an_alert_with_its_photo_told_to_the_consoles_after_the_commit(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (volunteer, visit) = await AtThePointAsync(test, TestPatrols.Hazard(TestPatrols.Photo),
            new FindingDraft(Guid.CreateVersion7(), PatrolTopic.Attention, "Has not been down for days", "Grandma Sun, 3-2-501", null));
        using var ear = test.Get<AlertFeed>().Listen();

        Assert.IsType<VisitTaken.Taken>(await Desk(test).TakeAsync(volunteer, visit, Cancel));

        Assert.True(ear.Changes.TryRead(out _));
        await using var db = test.Read();
        var alerts = await db.Alerts.AsNoTracking().OrderBy(a => a.ChangeNumber).ToListAsync(Cancel);
        Assert.Equal([1, 2], alerts.Select(a => a.ChangeNumber));
        Assert.Equal([(AlertCategory.System, 2), (AlertCategory.Welfare, 3)], alerts.Select(a => (a.Category, a.Priority)));
        var sentence = AlertSentences.Sentence(alerts[0].Kind, Facts(alerts[0]), System.Globalization.CultureInfo.GetCultureInfo("en"));
        Assert.Equal("lin.hua found on the round “North walk”, at Point 1, 03-02 09:05, safety hazard: A bicycle blocks the exit", sentence);
        Assert.Equal("Grandma Sun, 3-2-501", Facts(alerts[1])["who"]);
        var photo = await test.Get<PictureStore>().ReadAsync(alerts[0].PictureSha256!, Cancel);
        Assert.Equal(PlainJpeg.Of(TestPatrols.Photo), photo);
        Assert.True(photo!.AsSpan().IndexOf("GPS"u8) < 0);
        Assert.Equal(alerts.Select(a => a.Id).Order(), (await db.PatrolFindings.Select(f => f.AlertId).ToListAsync(Cancel)).Order());
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task What_breaks_in_the_middle_leaves_nothing_and_the_next_sending_all(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (volunteer, visit) = await AtThePointAsync(test, TestPatrols.Hazard(), TestPatrols.Hazard(TestPatrols.Photo));
        var folder = Path.Combine(test.Folder, "pictures");
        await File.WriteAllTextAsync(folder, "in the way", Cancel);   // the first finding is written, the second's photo cannot be

        await Assert.ThrowsAnyAsync<IOException>(() => Desk(test).TakeAsync(volunteer, visit, Cancel));
        await using (var db = test.Read())
            Assert.Equal((0, 0, 0), (await db.PatrolVisits.CountAsync(Cancel), await db.PatrolFindings.CountAsync(Cancel), await db.Alerts.CountAsync(Cancel)));

        File.Delete(folder);
        Assert.False(Assert.IsType<VisitTaken.Taken>(await Desk(test).TakeAsync(volunteer, visit, Cancel)).Already);
        await using (var db = test.Read())
            Assert.Equal((1, 2, 2), (await db.PatrolVisits.CountAsync(Cancel), await db.PatrolFindings.CountAsync(Cancel), await db.Alerts.CountAsync(Cancel)));
    }

    [Fact]
    public async Task A_code_that_was_printed_anew_is_refused_and_so_is_a_forged_one_and_anothers()
    {
        await using var test = await TestStore.CreateAsync();
        var (volunteer, visit) = await AtThePointAsync(test);
        var codes = test.Get<CheckpointCodes>();
        var other = (await test.RoundAsync()).Plan.Points[1].Id;
        var forged = codes.Of(visit.PointId, 1);
        forged = forged[..^2] + (forged[^2] == 'A' ? 'B' : 'A') + forged[^1];
        Assert.Equal(VisitProblem.WrongCode, await RefusedAsync(test, volunteer, visit with { Code = forged }));
        Assert.Equal(VisitProblem.WrongCode, await RefusedAsync(test, volunteer, visit with { Code = new string('A', 5_000) }));
        Assert.Equal(VisitProblem.CodeOfAnotherPoint, await RefusedAsync(test, volunteer, visit with { Code = codes.Of(other, 1) }));

        Assert.Equal(2, await test.Get<RouteBook>().EndCodeAsync(Sight.Everything, visit.PointId, 1, Cancel));
        Assert.Equal(2, await test.Get<RouteBook>().EndCodeAsync(Sight.Everything, visit.PointId, 1, Cancel));   // the same wish twice prints once
        Assert.Equal(VisitProblem.OldCode, await RefusedAsync(test, volunteer, visit));
        Assert.IsType<VisitTaken.Taken>(await Desk(test).TakeAsync(volunteer, visit with { Code = codes.Of(visit.PointId, 2) }, Cancel));
    }

    [Fact]
    public async Task What_is_wrong_is_refused_with_its_reason_and_leaves_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        var (volunteer, visit) = await AtThePointAsync(test);
        var police = await test.AddAccountAsync(Roles.Police, "gao.wei");
        var hazard = TestPatrols.Hazard();
        (VisitDraft Draft, VisitProblem Problem)[] wrong =
        [
            (visit with { RoundId = Guid.NewGuid() }, VisitProblem.UnknownRound),
            (visit with { PointId = Guid.NewGuid() }, VisitProblem.UnknownPoint),
            (visit with { By = "somebody.else" }, VisitProblem.RecordedByAnother),
            (visit with { Code = null }, VisitProblem.NoCodeNoReason),
            (visit with { Code = null, NotScannedReason = new string('x', PatrolVisit.ReasonLengthMax + 1) }, VisitProblem.NoCodeNoReason),
            (visit with { Ticked = [2] }, VisitProblem.BadTicks),
            (visit with { Findings = [hazard with { Text = " " }] }, VisitProblem.BadFinding),
            (visit with { Findings = [hazard with { Person = "Somebody" }] }, VisitProblem.BadFinding),
            (visit with { Findings = [hazard, hazard] }, VisitProblem.BadFinding),
            (visit with { Findings = [hazard with { Photo = [1, 2, 3] }] }, VisitProblem.BadPhoto),
            (visit with { Findings = [.. Enumerable.Range(0, PatrolFinding.EachMax + 1).Select(_ => TestPatrols.Hazard())] }, VisitProblem.TooManyFindings),
        ];
        foreach (var (draft, problem) in wrong) Assert.Equal(problem, await RefusedAsync(test, volunteer, draft));
        Assert.Equal(VisitProblem.PeopleTopic, await RefusedAsync(test, police, visit with { Findings = [hazard with { Topic = PatrolTopic.Attention }] }));
        await using (var db = test.Read()) Assert.Equal(0, await db.PatrolVisits.CountAsync(Cancel) + await db.Alerts.CountAsync(Cancel));

        await Desk(test).TakeAsync(volunteer, visit, Cancel);
        Assert.Equal(VisitProblem.IdTaken, await RefusedAsync(test, police, visit));
    }

    [Fact]
    public async Task A_neighbour_of_another_community_finds_no_round_here()
    {
        await using var test = await TestStore.CreateAsync();
        var (_, visit) = await AtThePointAsync(test);
        await test.AddRouteAsync(communityId: 2);
        var stranger = await test.Get<AccountBook>().AddAsync("wu.gang", Roles.BuildingCaptain, Cancel, 2);
        Assert.Equal(VisitProblem.UnknownRound, await RefusedAsync(test, stranger, visit));
        Assert.DoesNotContain((await test.Get<PatrolReader>().DayAsync(stranger, [], Cancel)).Rounds, r => r.Round.CommunityId == 1);
    }

    [Fact]
    public async Task By_hand_needs_a_reason_and_is_marked_and_the_phones_time_is_kept_beside_ours()
    {
        await using var test = await TestStore.CreateAsync();
        var (volunteer, visit) = await AtThePointAsync(test);
        var (truth, wrong) = (test.Clock.GetUtcNow(), TimeSpan.FromHours(-30));
        test.Clock.Advance(TimeSpan.FromMinutes(40));   // out of reach, and a clock a day slow
        var sent = visit with { Code = null, NotScannedReason = "the code is torn off", DeviceAt = truth + wrong, DeviceNow = test.Clock.GetUtcNow() + wrong };
        var taken = Assert.IsType<VisitTaken.Taken>(await Desk(test).TakeAsync(volunteer, sent, Cancel));
        Assert.Equal((PointState.OnTime, VisitMarks.ClockCorrected | VisitMarks.NotScanned), (taken.State, taken.Visit.Marks));
        Assert.Equal((truth, truth + wrong, test.Clock.GetUtcNow()), (taken.Visit.At, taken.Visit.DeviceAt, taken.Visit.ReceivedAt));
    }

    [Fact]
    public async Task Open_alerts_at_the_place_or_device_are_taken_along_as_the_role_may_see_them()
    {
        await using var test = await TestStore.CreateAsync();
        var gate = await test.AddGateAsync();
        await test.AddRouteAsync(other: d => d with { Points = [d.Points[0] with { DeviceId = gate.Id }, d.Points[1]] });
        var round = await test.RoundAsync();
        AlertCategory[] all = Enum.GetValues<AlertCategory>();
        await test.ApplyAsync(Raise("a", AlertCategory.Access, gate.Id, null), Raise("b", AlertCategory.Welfare, null, "Point 2"),
            Raise("c", AlertCategory.System, null, "Elsewhere"));
        var officer = await test.AddAccountAsync(Roles.DutyOfficer);
        var (first, second) = (round.Plan.Points[0].Id, round.Plan.Points[1].Id);

        var seen = (await test.Get<PatrolReader>().DayAsync(officer, all, Cancel)).Alerts;
        Assert.Equal([("a", 1), ("b", 1)], [(seen[first].Single().Subject, seen[first].Count()), (seen[second].Single().Subject, seen[second].Count())]);
        Assert.Empty((await test.Get<PatrolReader>().DayAsync(officer, [AlertCategory.Access], Cancel)).Alerts[second]);
        Assert.Empty((await test.Get<PatrolReader>().DayAsync(officer, [], Cancel)).Alerts);

        SmartSecurity.Core.Rules.RuleAction.Raise Raise(string subject, AlertCategory category, Guid? device, string? place) => new(new()
        {
            Kind = AlertKinds.DoorHeldOpen,
            Subject = subject,
            Category = category,
            Priority = 3,
            At = test.Clock.GetUtcNow(),
            DeviceId = device,
            Place = place,
            Facts = new Dictionary<string, string>(),
        });
    }

    private static Dictionary<string, string> Facts(Alert alert) => JsonSerializer.Deserialize<Dictionary<string, string>>(alert.FactsJson)!;

    private static PatrolDesk Desk(TestStore test) => test.Get<PatrolDesk>();

    private static async Task<VisitProblem> RefusedAsync(TestStore test, Account account, VisitDraft draft) =>
        Assert.IsType<VisitTaken.Refused>(await Desk(test).TakeAsync(account, draft, Cancel)).Problem;

    /// <summary>09:05 at the first point, which is expected at 09:10.</summary>
    private static async Task<(Account Volunteer, VisitDraft Visit)> AtThePointAsync(TestStore test, params FindingDraft[] findings)
    {
        await test.AddRouteAsync();
        var round = await test.RoundAsync();
        test.Clock.SetUtcNow(round.StartsAt.AddMinutes(5));
        return (await test.AddAccountAsync(Roles.Volunteer), test.Visit(round, 0, findings));
    }
}
