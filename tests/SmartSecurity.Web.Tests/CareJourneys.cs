using System.Net;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Welfare;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: an old person answers with one tap on an old phone, a volunteer takes a check and tells what was found, and the desk follows the ladder.
/// Method: a real browser, phone size; what was written is read from the database.
/// </summary>
public sealed class CareJourneys(Site site)
{
    private const int Phone = 390;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_tap_answers_and_looking_does_not()
    {
        var elder = await site.AddElderAsync();
        var token = await site.AskAsync(elder.Id);
        await using var window = await site.OpenAsync("", Phone);
        await window.GoAsync($"/a/{token}");
        await Expect(window.Find("answer-fine")).ToBeVisibleAsync();
        await window.ShotAsync("answer");
        Assert.Equal(QuestionState.Waiting, (await QuestionAsync(elder)).State);

        await window.Find("answer-fine").ClickAsync();

        await Expect(window.Find("answered")).ToContainTextAsync("谢谢您");
        await window.ShotAsync("answered");
        var question = await QuestionAsync(elder);
        Assert.Equal((QuestionState.Answered, WelfareWord.Fine, ToldVia.Link), (question.State, question.Word, question.Via));
        await window.GoAsync($"/a/{token}");
        await Expect(window.Find("told-before")).ToContainTextAsync("平安");
        await window.Find("answer-help").ClickAsync();
        await Expect(window.Find("answered")).ToContainTextAsync("马上");
        await window.ShotAsync("answered-help");
        Assert.Equal(WelfareWord.NeededHelp, (await QuestionAsync(elder)).Word);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_trip_is_registered_by_the_link_in_the_language_of_the_link()
    {
        var elder = await site.AddElderAsync();
        var token = await site.AskAsync(elder.Id);
        await using var window = await site.OpenAsync("", Phone, dark: true);
        await window.GoAsync($"/a/{token}?l=en");
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Is all well?");
        await window.Page.Locator("summary").ClickAsync();
        await window.ShotAsync("answer-en-dark");
        await window.Find("answer-away").ClickAsync();
        await Expect(window.Find("answered")).ToContainTextAsync("good trip");
        await using var db = site.Database();
        Assert.True((await db.Residents.SingleAsync(r => r.Id == elder.Id, Cancel)).AwayUntil > site.Get<TimeProvider>().GetUtcNow().AddDays(1));
    }

    [Fact]
    public async Task Preview_programs_answer_nothing_and_no_cookie_is_needed()
    {
        var elder = await site.AddElderAsync();
        var token = await site.AskAsync(elder.Id);
        using var bare = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = site.Address };
        for (var i = 0; i < 3; i++) (await bare.GetAsync($"/a/{token}", Cancel)).EnsureSuccessStatusCode();
        Assert.Equal(QuestionState.Waiting, (await QuestionAsync(elder)).State);
        var form = new Dictionary<string, string> { ["_handler"] = "answer", ["Word"] = "Fine" };
        var answer = await bare.PostAsync($"/a/{token}", new FormUrlEncodedContent(form), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(QuestionState.Answered, (await QuestionAsync(elder)).State);
        Assert.Equal(HttpStatusCode.NotFound, (await bare.GetAsync("/a/nothing", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await bare.GetAsync("/me/nothing", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_residents_own_page_says_fine_travels_and_keeps_the_family()
    {
        var elder = await site.AddElderAsync();
        await site.AskAsync(elder.Id);
        var token = await site.Get<PersonalLinks>().MakeAsync(elder.Id, null, "zhao.min", Cancel);
        await using var window = await site.OpenAsync("", Phone);
        await window.GoAsync($"/me/{token}");
        await Expect(window.Find("me-question")).ToBeVisibleAsync();
        await window.ShotAsync("me");
        await window.Find("me-fine").ClickAsync();
        await Expect(window.Find("me-notice")).ToContainTextAsync("谢谢");
        Assert.Equal((QuestionState.Answered, ToldVia.Page), ((await QuestionAsync(elder)).State, (await QuestionAsync(elder)).Via));

        await window.Find("trip-go").ClickAsync();
        await Expect(window.Find("me-trips")).ToContainTextAsync("外出中");
        await window.Find("trip-back").ClickAsync();
        await Expect(window.Find("me-trips")).Not.ToContainTextAsync("外出中");

        await window.Find("guests-go").ClickAsync();
        await Expect(window.Find("me-notice")).ToContainTextAsync("记下了");

        await window.Find("contact-name-1").FillAsync("邻居老周");
        await window.Find("contact-phone-1").FillAsync("000-9001");
        await window.Find("contacts-save").ClickAsync();
        await Expect(window.Find("contact-name-1")).ToHaveValueAsync("邻居老周");
        await window.ShotAsync("me-contacts");
        await using var db = site.Database();
        Assert.Equal(["钱小梅", "邻居老周"], await db.Contacts.Where(c => c.ResidentId == elder.Id).OrderBy(c => c.Order).Select(c => c.Name).ToListAsync(Cancel));
        var digest = site.Get<Storage.KeyRing>().Digest($"resident:{elder.Id:N}");
        Assert.True(await db.Audit.AnyAsync(a => a.Who == TellingBook.Resident && a.Action == "care.read" && a.DetailJson.Contains(digest), Cancel));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_family_members_page_answers_only_if_the_resident_lets_them_and_ends_with_its_link()
    {
        var elder = await site.AddElderAsync();
        Guid daughter;
        await using (var db = site.Database()) daughter = await db.Contacts.Where(c => c.ResidentId == elder.Id).Select(c => c.Id).SingleAsync(Cancel);
        var token = await site.Get<PersonalLinks>().MakeAsync(elder.Id, daughter, "zhao.min", Cancel);
        using var bare = new HttpClient { BaseAddress = site.Address };
        var may = await bare.GetStringAsync($"/me/{token}", Cancel);
        Assert.Contains("me-fine", may, StringComparison.Ordinal);
        Assert.DoesNotContain("me-contacts", may, StringComparison.Ordinal);   // whom else to call is the resident's business
        await using (var write = await site.Get<Storage.SecurityStore>().BeginWriteAsync(Cancel))
        {
            (await write.Db.Contacts.SingleAsync(c => c.Id == daughter, Cancel)).MayAnswer = false;
            await write.CommitAsync(Cancel);
        }
        Assert.DoesNotContain("me-fine", await bare.GetStringAsync($"/me/{token}", Cancel), StringComparison.Ordinal);
        var forged = await bare.PostAsync($"/me/{token}", new FormUrlEncodedContent(
            new Dictionary<string, string> { ["_handler"] = "tell", ["Word"] = "Fine" }), Cancel);
        await using (var db = site.Database())
        {
            Assert.False(await db.Inbox.AnyAsync(m => m.EventsJson.Contains(elder.Id.ToString()), Cancel), $"{forged.StatusCode}");
            var link = await db.PersonalLinks.SingleAsync(l => l.ContactId == daughter, Cancel);
            Assert.True(await site.Get<PersonalLinks>().RevokeAsync(elder.Id, link.Id, Cancel));
        }
        Assert.Equal(HttpStatusCode.NotFound, (await bare.GetAsync($"/me/{token}", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_volunteer_takes_a_check_sees_whom_to_call_and_is_credited()
    {
        var elder = await site.AddElderAsync();
        var alert = await site.SilenceAsync(elder, "visit");
        await using var first = await site.OpenAsync(Site.Volunteer, Phone);
        await using var second = await site.OpenAsync(Site.Captain, Phone);
        foreach (var window in new[] { first, second })
        {
            await window.GoAsync("/");
            await window.Page.WaitForURLAsync("**/checks");
        }
        var open = await OpenCheckAsync(first, elder);
        await Expect(open).Not.ToContainTextAsync(elder.Name);
        await first.ShotAsync("checks");
        var late = await OpenCheckAsync(second, elder);
        await open.GetByTestId("check-accept").ClickAsync();
        var own = first.Page.Locator("[data-testid=own-check]", new() { HasText = elder.Name });
        await Expect(own.Locator($"a[href='tel:{elder.Phone}']")).ToBeVisibleAsync();
        await Expect(own.Locator($"a[href='tel:{elder.DaughterPhone}']")).ToBeVisibleAsync();
        await first.ShotAsync("check-own");
        await late.GetByTestId("check-accept").ClickAsync();
        await Expect(second.Find("checks-notice")).ToContainTextAsync(Site.Volunteer);

        await own.GetByTestId("check-minutes").FillAsync("17");
        await own.GetByTestId("outcome-WasOut").ClickAsync();

        await Expect(first.Find("checks-notice")).ToContainTextAsync("谢谢");
        await Expect(first.Find("time-bank")).ToContainTextAsync("+17");
        await first.ShotAsync("check-done");
        await using var db = site.Database();
        Assert.Equal((AlertState.Resolved, AlertOutcome.WasOut),
            ((await db.Alerts.SingleAsync(a => a.Id == alert, Cancel)).State, (await db.Alerts.SingleAsync(a => a.Id == alert, Cancel)).Outcome));
        Assert.Empty(first.Complaints);
    }

    [Fact]
    public async Task The_desk_sees_the_ladder_calls_in_order_and_says_that_nobody_answered()
    {
        var elder = await site.AddElderAsync();
        await site.AskAsync(elder.Id);
        var alert = await site.SilenceAsync(elder, "call");
        await using var window = await site.OpenAsync(Site.LiWei);
        await window.GoAsync($"/alerts/{alert:D}");
        await Expect(window.Find("ladder").Locator(".now")).ToHaveTextAsync("打电话");
        await Expect(window.Find("call-list").Locator("a").First).ToHaveAttributeAsync("href", $"tel:{elder.Phone}");
        await Expect(window.Find("ladder-check")).ToContainTextAsync("等人接单");
        await window.ShotAsync("ladder");
        await window.Find("not-reached").ClickAsync();
        await Expect(window.Find("timeline")).ToContainTextAsync("没人接");
        await using var db = site.Database();
        Assert.True(await db.Inbox.AnyAsync(m => m.EventsJson.Contains(elder.Id.ToString()) && m.EventsJson.Contains("notReached"), Cancel));
        await window.Find("claim").ClickAsync();
        await window.Find("resolve-Fine").ClickAsync();
        await Expect(window.Find("outcome-shown")).ToHaveTextAsync("平安");
        Assert.True(await db.Inbox.AnyAsync(m => m.EventsJson.Contains(elder.Id.ToString()) && m.EventsJson.Contains("\"fine\""), Cancel));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_manager_sets_an_override_with_its_end_and_hands_a_link_out()
    {
        var elder = await site.AddElderAsync();
        await using var window = await site.OpenAsync(Site.Manager);
        await window.GoAsync("/residents");
        await window.Find("resident-search").FillAsync(elder.Name);
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.Locator("[data-testid=resident]", new() { HasText = elder.Name }).ClickAsync();
        await Expect(window.Find("care-section")).ToBeVisibleAsync();
        await window.Find("care-factor").FillAsync("0.3");
        await window.Find("care-patience-set").ClickAsync();
        await Expect(window.Find("care-message")).ToContainTextAsync("原因");
        await window.Find("care-reason").FillAsync("刚出院，请早点问候");
        var end = site.Get<TimeProvider>().GetUtcNow().AddDays(20);
        await window.Find("care-patience-until").FillAsync(end.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await window.Find("care-patience-set").ClickAsync();
        await Expect(window.Find("care-patience")).ToContainTextAsync("0.3");
        await window.Find("care-link").ClickAsync();
        var url = await window.Find("care-link-url").InnerTextAsync();
        await window.ShotAsync("care-console");
        using var bare = new HttpClient();
        Assert.Contains("me-fine", await bare.GetStringAsync(new Uri(url.Trim()), Cancel), StringComparison.Ordinal);
        await window.Find("care-revoke").ClickAsync();
        await Expect(window.Find("care-revoke")).ToHaveCountAsync(0);
        Assert.Equal(HttpStatusCode.NotFound, (await bare.GetAsync(new Uri(url.Trim()), Cancel)).StatusCode);
        await using var db = site.Database();
        Assert.True(await db.Audit.AnyAsync(a => a.Who == Site.Manager && a.Action == "patience.override" && a.DetailJson.Contains("0.3"), Cancel));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_operator_sees_a_dead_message_names_nobody_and_sends_it_again()
    {
        var elder = await site.AddElderAsync();
        await site.AskAsync(elder.Id);
        Delivery delivery;
        await using (var db = site.Database()) delivery = await db.Deliveries.AsNoTracking().SingleAsync(d => d.ResidentId == elder.Id, Cancel);
        Assert.True(await site.Get<Outbox>().BuryAsync(delivery, "The gateway refused it with status 400.", Cancel));
        await using var window = await site.OpenAsync(Site.Technician);
        await window.GoAsync("/messages");
        var row = window.Page.Locator($"[data-delivery-id='{delivery.Id:D}']");
        await Expect(row).ToContainTextAsync("400");
        await Expect(window.Page.Locator("main")).Not.ToContainTextAsync(elder.Phone);
        await Expect(window.Page.Locator("main")).Not.ToContainTextAsync(elder.Name);
        await window.ShotAsync("messages");
        await row.GetByTestId("message-retry").ClickAsync();
        await Expect(row).ToContainTextAsync("待发");
        Assert.Empty(window.Complaints);
    }

    private async Task<AskedQuestion> QuestionAsync(Elder elder)
    {
        await using var db = site.Database();
        return await db.Questions.AsNoTracking().SingleAsync(q => q.ResidentId == elder.Id, Cancel);
    }

    private static async Task<Microsoft.Playwright.ILocator> OpenCheckAsync(Window window, Elder elder)
    {
        var open = window.Page.Locator("[data-testid=open-check]", new() { HasText = elder.Address });
        await Expect(open).ToBeVisibleAsync();
        return open;
    }
}
