using SmartSecurity.Core.Devices;
using SmartSecurity.Web.Texts;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: every page is whole on a telephone and in both languages, runs no script that is not ours, and keeps to its roles.
/// Method: each page in a real browser at 390 px; widths are measured, complaints of the browser are collected.
/// </summary>
public sealed class PageTests(Site site)
{
    internal static readonly string[] Paths =
    [
        "/", "/passages", "/devices", "/plans", "/residents", "/residents/faces", "/welfare", "/welfare/budget", "/watch-list", "/patrols",
        "/patrols/routes", "/about", "/accuracy", "/audit", "/account", "/account/password", "/account/messages", "/account/second-factor",
        "/procedures", "/escalation", "/figures", "/accounts", "/rules", "/handover", "/release",
    ];

    [Fact]
    public async Task An_address_that_leads_nowhere_shows_a_page_of_ours()
    {
        using var client = await site.ClientAsync(null);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var answer = await client.GetAsync("/nothing-here", TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
        var page = System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("没有这个页面", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-CN", false)]
    [InlineData("en", true)]
    public async Task No_page_is_wider_than_a_phone(string language, bool dark)
    {
        var alert = await site.RaiseAsync(site.Town.Silence(site.Get<TimeProvider>().GetUtcNow()));
        await site.RaiseAsync(site.Town.WatchedPlate(site.Get<TimeProvider>().GetUtcNow()));
        await site.HaveNeighbourAsync();   // with more than one community the desk has a choice more
        await using var window = await site.OpenAsync(Site.Admin, 390, dark, language);
        foreach (var path in Paths.Append($"/alerts/{alert:D}"))
        {
            await ShowAsync(window, path);
            await window.ShotAsync($"390-{language}-{Name(path)}");
            var widthPx = await window.Page.EvaluateAsync<int>(
                "() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)");
            Assert.True(widthPx <= 390, $"{path} is {widthPx} px wide in {language}: {(widthPx <= 390 ? "" : await WidestAsync(window))}");
            var small = await window.Page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('button, .button, .rail a, input:not([type=checkbox]), select')]
                  .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 120))
                """);
            Assert.Empty(small);
        }
        Assert.Empty(window.Complaints);
    }

    private static Task<string> WidestAsync(Window window) => window.Page.EvaluateAsync<string>("""
        () => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 391).slice(0, 6)
          .map(e => `${Math.round(e.getBoundingClientRect().right)} ${e.outerHTML.slice(0, 90)}`).join('; ')
        """);

    [Theory]
    [InlineData("zh-CN", true)]
    [InlineData("en", false)]
    public async Task Every_page_speaks_the_readers_language(string language, bool dark)
    {
        await site.RaiseAsync(site.Town.CameraLost(site.Get<TimeProvider>().GetUtcNow()));
        await using var window = await site.OpenAsync(Site.Admin, 1440, dark, language);
        foreach (var path in Paths)
        {
            await ShowAsync(window, path);
            await window.ShotAsync($"1440-{language}-{Name(path)}");
        }
        await window.GoAsync("/");
        await Expect(window.Page.Locator("h1")).ToContainTextAsync(language == "en" ? "Duty desk" : "值班台");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_accuracy_page_gives_every_share_with_its_interval_and_count()
    {
        await using var window = await site.OpenAsync(Site.Admin, 1440, false, "en");
        await window.GoAsync("/accuracy");
        await Expect(window.Page.GetByTestId("plates")).ToContainTextAsync("98.0 % (96.4–98.9) · 500");
        await Expect(window.Page.GetByTestId("plates")).ToContainTextAsync("D as 0");
        await Expect(window.Page.GetByTestId("open-set")).ToContainTextAsync("3.8 % (0.7–18.9) · 26");
        await Expect(window.Page.GetByTestId("open-set").Locator("svg")).ToHaveAttributeAsync("aria-label",
            "Curve of residents missed against strangers named (logarithmic): in use 0.0 % named, 3.8 % missed.");
        await Expect(window.Page.GetByTestId("pairs")).ToContainTextAsync("Few pictures, wide intervals");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Somebody_signs_in_by_the_form_and_comes_back_to_where_they_wanted()
    {
        await using var window = await site.OpenAsync("", 390);
        await window.GoAsync("/devices");
        await window.ShotAsync("390-sign-in");
        await window.Page.Locator("[name='Form.Name']").FillAsync(Site.Technician);
        await window.Page.Locator("[name='Form.Password']").FillAsync("wrong one");
        await window.Page.Locator("button[type=submit]").ClickAsync();
        await Expect(window.Find("sign-in-problem")).ToBeVisibleAsync();
        await window.Page.Locator("[name='Form.Name']").FillAsync(Site.Technician);
        await window.Page.Locator("[name='Form.Password']").FillAsync(Site.Password);
        await window.Page.Locator("button[type=submit]").ClickAsync();
        await Expect(window.Find("device").First).ToBeVisibleAsync();
        Assert.EndsWith("/devices", window.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_one_time_link_signs_in_once()
    {
        var accounts = site.Get<Storage.Accounts.AccountBook>();
        var account = await accounts.AddAsync("first.admin", "administrator", TestContext.Current.CancellationToken);
        var token = await accounts.MakeLinkAsync(account.Id, TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        await using var window = await site.OpenAsync("");
        await window.GoAsync($"/sign-in/link?token={token}");
        await window.Find("link-go").ClickAsync();
        await window.Find("later").ClickAsync();
        await Expect(window.Find("open-count")).ToBeVisibleAsync();
        await using var second = await site.OpenAsync("");
        await second.GoAsync($"/sign-in/link?token={token}");
        await second.Find("link-go").ClickAsync();
        await Expect(second.Find("link-over")).ToBeVisibleAsync();
    }

    [Theory, InlineData("zh-CN", 390), InlineData("en", 1440)]
    public async Task A_face_that_is_sought_needs_a_picture_that_serves_a_reference_and_a_second_person(string language, int widthPx)
    {
        var reference = $"X-{language}";
        await using var window = await site.OpenAsync(Site.Manager, widthPx, dark: widthPx == 390, language);
        await window.GoAsync("/watch-list");
        await window.Find("face-add").ClickAsync();
        await Expect(window.Find("face-problem")).ToContainTextAsync(language == "en" ? "Choose a JPEG" : "请选择");
        await window.ChooseAsync("watch-picture", Testing.SharedData.PathOf("plates", "crops", "images", "crop-000.jpg"));
        await window.Find("face-reference").FillAsync(reference);
        await window.Find("face-second").FillAsync(Site.Manager);
        await window.Find("face-password").FillAsync(Site.Password);
        await window.Find("face-add").ClickAsync();
        await Expect(window.Find("face-problem")).ToContainTextAsync(language == "en" ? "somebody else" : "另一位");
        await window.Find("face-second").FillAsync(Site.LiWei);
        await window.Find("face-password").FillAsync(Site.Password);
        await window.Find("face-add").ClickAsync();
        await Expect(window.Find("face-problem")).ToContainTextAsync(language == "en" ? "cannot serve" : "不能用");
        await window.ChooseAsync("watch-picture", Testing.SharedData.PathOf("faces", "pairs", "images", "022-neutral.jpg"));
        await window.Find("face-password").FillAsync(Site.Password);
        await window.Find("face-add").ClickAsync();
        await Expect(window.Find("watched-face").Filter(new() { HasText = reference })).ToContainTextAsync("li.wei");
        await window.ShotAsync($"{widthPx}-{language}-watched-face");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task An_operator_adds_a_gate_and_is_told_what_is_wrong()
    {
        await using var window = await site.OpenAsync(Site.Technician);
        await window.GoAsync("/devices");
        await Expect(window.Find("rejected")).ToContainTextAsync("<b>north</b>");
        await window.Find("add-gate").ClickAsync();
        await window.Find("device-save").ClickAsync();
        await Expect(window.Find("form-problem")).ToBeVisibleAsync();
        await window.Find("device-name").FillAsync("3 号门（东）");
        await window.Find("device-profile").SelectOptionAsync("esp-rfid");
        await window.Find("device-external").FillAsync("east");
        await window.Find("device-door").FillAsync("90");
        await window.ShotAsync("1440-device-form");
        await window.Find("device-save").ClickAsync();
        await Expect(window.Page.GetByText("3 号门（东）")).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
    }

    [Theory]
    [InlineData("zh-CN", 390, true)]
    [InlineData("en", 1440, false)]
    public async Task A_technician_draws_a_region_and_a_line_on_the_cameras_last_picture_and_they_stay(string language, int widthPx, bool dark)
    {
        var camera = await CameraAsync();
        await using var window = await site.OpenAsync(Site.Technician, widthPx, dark, language);
        await EditAsync(window, camera);
        await window.Find("add-region").ClickAsync();
        foreach (var (x, y) in new[] { (.1, .2), (.6, .2), (.6, .8), (.1, .8) }) await PressAsync(window, x, y);
        await Expect(window.Find("marks-hint")).ToContainTextAsync("4");
        await window.Find("region-done").ClickAsync();
        await window.Find("only-here").CheckAsync();
        await window.Find("add-line").ClickAsync();
        await PressAsync(window, .8, .9, isTouch: widthPx < 800);
        await PressAsync(window, .8, .1, isTouch: widthPx < 800);
        await window.Find("which-is-in").SelectOptionAsync("AToB");

        // Two corners are dragged over each other: it is told, and refused until one of them is back.
        await DragAsync(window, mark: 0, point: 0, .9, .5);
        await Expect(window.Find("marks-problem")).ToBeVisibleAsync();
        await window.Find("device-save").ClickAsync();
        await Expect(window.Find("form-problem")).ToBeVisibleAsync();
        await DragAsync(window, mark: 0, point: 0, .2, .3);
        await Expect(window.Find("marks-problem")).ToHaveCountAsync(0);
        await window.ShotAsync($"{widthPx}-marks");
        Assert.True(await window.Page.EvaluateAsync<int>("() => document.querySelector('.sheet').scrollWidth") <= widthPx);
        await window.Find("device-save").ClickAsync();
        await Expect(window.Find("device-form")).ToHaveCountAsync(0);

        await using (var db = site.Get<Storage.SecurityStore>().CreateDbContext())
        {
            var marks = CameraMarks.FromJson(db.Devices.Single(d => d.Id == camera).MarksJson);
            Assert.Equal(2, marks.Count);
            Assert.True(marks[0] is { Kind: MarkKind.Region, OnlyHere: true, Points.Count: 4 });
            Assert.Equal((.2, .3), (Math.Round(marks[0].Points[0].X, 1), Math.Round(marks[0].Points[0].Y, 1)));
            Assert.True(marks[1] is { Kind: MarkKind.Line, In: LineWay.AToB });
            Assert.Equal((.8, .9, .8, .1), (Math.Round(marks[1].Points[0].X, 1), Math.Round(marks[1].Points[0].Y, 1),
                Math.Round(marks[1].Points[1].X, 1), Math.Round(marks[1].Points[1].Y, 1)));
        }
        await Expect(window.Page.Locator($"[data-device-id='{camera:D}'] svg.marks polygon.only")).ToHaveCountAsync(1);
        await Expect(window.Page.Locator($"[data-device-id='{camera:D}'] .mark-side").Last).ToHaveTextAsync(language == "en" ? "B · In" : "B · 进");
        await EditAsync(window, camera);
        await Expect(window.Find("mark-row")).ToHaveCountAsync(2);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task An_operator_says_that_the_view_is_right_as_it_is_and_a_dot_is_moved_by_keys()
    {
        var camera = await CameraAsync(new CameraMark("Gate", MarkKind.Line, [new(.5, .9), new(.5, .1)]));
        await using var window = await site.OpenAsync(Site.Technician);
        await EditAsync(window, camera);
        await window.Page.Locator("[data-mark='0'][data-point='1']").FocusAsync();
        await window.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(window.Page.Locator("[data-mark='0'][data-point='1']")).ToHaveAttributeAsync("style", "left:51%;top:10%");
        await window.Find("accept-view").CheckAsync();
        await window.Find("device-save").ClickAsync();
        await Expect(window.Find("device-form")).ToHaveCountAsync(0);
        await using var db = site.Get<Storage.SecurityStore>().CreateDbContext();
        var stored = db.Devices.Single(d => d.Id == camera);
        Assert.NotNull(stored.ViewAcceptedAt);
        Assert.Equal(new MarkPoint(.51, .1), CameraMarks.FromJson(stored.MarksJson)[0].Points[1]);
    }

    private async Task<Guid> CameraAsync(params CameraMark[] marks)
    {
        var id = Guid.CreateVersion7();
        await site.Get<Storage.Registry.DeviceDirectory>().AddAsync(new Device
        {
            Id = id,
            CommunityId = Town.CommunityId,
            Role = DeviceRole.Camera,
            Name = "画 " + id.ToString("N")[..6],
            Profile = "camera",
            ExternalId = id.ToString("D"),
            StreamUrl = "rtsp://192.0.2.9/x",
            LastPictureSha256 = site.Town.Picture,
            MarksJson = CameraMarks.ToJson(marks),
        }, TestContext.Current.CancellationToken);
        return id;
    }

    private static async Task EditAsync(Window window, Guid camera)
    {
        await window.GoAsync("/devices");
        await window.Page.Locator($"[data-device-id='{camera:D}'] .foot .icon").First.ClickAsync();
        await window.Page.Locator("[data-testid=marks-stage][data-listening]").WaitForAsync();
    }

    private static async Task PressAsync(Window window, double x, double y, bool isTouch = false)
    {
        var stage = window.Find("marks-stage");
        var before = await window.Find("marks-hint").TextContentAsync();
        await stage.ScrollIntoViewIfNeededAsync();
        var box = (await stage.BoundingBoxAsync())!;
        var (left, top) = (box.X + (x * box.Width), box.Y + (y * box.Height));
        if (isTouch) await window.Page.Touchscreen.TapAsync((float)left, (float)top);
        else await window.Page.Mouse.ClickAsync((float)left, (float)top);
        await Expect(window.Find("marks-hint")).Not.ToHaveTextAsync(before ?? "");
    }

    private static async Task DragAsync(Window window, int mark, int point, double x, double y)
    {
        var dot = window.Page.Locator($"[data-mark='{mark}'][data-point='{point}']");
        await dot.ScrollIntoViewIfNeededAsync();
        var (from, stage) = ((await dot.BoundingBoxAsync())!, (await window.Find("marks-stage").BoundingBoxAsync())!);
        await window.Page.Mouse.MoveAsync(from.X + (from.Width / 2), from.Y + (from.Height / 2));
        await window.Page.Mouse.DownAsync();
        await window.Page.Mouse.MoveAsync((float)(stage.X + (x * stage.Width)), (float)(stage.Y + (y * stage.Height)), new() { Steps = 4 });
        await window.Page.Mouse.UpAsync();
    }

    [Fact]
    public async Task An_officer_asks_for_a_plate_under_a_case_and_the_page_is_marked()
    {
        await using var window = await site.OpenAsync(Site.Officer);
        await window.GoAsync("/movements");
        await window.Find("case-number").FillAsync("B-2026-3");
        await window.Find("case-purpose").FillAsync("车辆剐蹭");
        await window.Find("case-open").ClickAsync();
        await window.Find("ask").ClickAsync();
        await Expect(window.Find("refused")).ToContainTextAsync("请指明");
        await window.Find("plate").FillAsync("京B666?8");
        await window.Find("ask").ClickAsync();
        await Expect(window.Find("rows")).ToContainTextAsync("wang.jing · ");
        await Expect(window.Find("passage").First).ToContainTextAsync("京B66688");
        await window.ShotAsync("1440-movements");
        await window.GoAsync("/residents");
        await Expect(window.Find("denied")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_passage_shows_how_it_was_recognised_and_what_the_device_sent()
    {
        await using var window = await site.OpenAsync(Site.LiWei);
        await window.GoAsync("/passages");
        await window.Find("passage").First.ClickAsync();
        await Expect(window.Find("passage-sheet")).ToContainTextAsync("0.713");
        await Expect(window.Find("payload")).ToContainTextAsync("00a1b2c3");
        await window.ShotAsync("1440-passage");
    }

    [Theory]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("/alerts/1?x=2", "/alerts/1?x=2")]
    [InlineData(null, "/")]
    public void Signing_in_leads_nowhere_else(string? asked, string led) => Assert.Equal(led, Account.LocalPath.Or(asked, "/"));

    [Fact]
    public void Every_text_is_there_in_both_languages()
    {
        var texts = typeof(Say).Assembly.GetTypes().Where(t => t.Namespace == typeof(Say).Namespace && t.IsAbstract && t.IsSealed && t != typeof(Say))
            .SelectMany(t => t.GetProperties().Where(p => p.PropertyType == typeof(string))).ToList();
        Assert.True(texts.Count > 150);
        string[] alike = [nameof(AppTexts.Product)];
        foreach (var text in texts.Where(t => !alike.Contains(t.Name)))
        {
            var (zh, en) = (In(Say.Chinese, text), In(Say.English, text));
            Assert.False(string.IsNullOrWhiteSpace(zh) || string.IsNullOrWhiteSpace(en), $"{text.DeclaringType!.Name}.{text.Name} is empty in a language.");
            Assert.True(zh != en, $"{text.DeclaringType!.Name}.{text.Name} says the same in both languages.");
        }

        static string In(System.Globalization.CultureInfo culture, System.Reflection.PropertyInfo text)
        {
            var before = System.Globalization.CultureInfo.CurrentUICulture;
            System.Globalization.CultureInfo.CurrentUICulture = culture;
            try
            {
                return (string)text.GetValue(null)!;
            }
            finally
            {
                System.Globalization.CultureInfo.CurrentUICulture = before;
            }
        }
    }

    private static string Name(string path) =>
        path == "/" ? "desk" : path.StartsWith("/alerts", StringComparison.Ordinal) ? "alert" : path.Trim('/').Replace('/', '-');

    internal static async Task ShowAsync(Window window, string path)
    {
        await window.GoAsync(path);
        var sign = path switch
        {
            "/passages" => "passage",
            "/devices" => "device",
            "/residents" => "resident",
            "/watch-list" => "watched",
            "/" => "alert-row",
            ['/', 'a', 'l', ..] => "alert-detail",
            _ => null,
        };
        await Expect(sign is null ? window.Page.Locator("h1, h2").First : window.Find(sign).First).ToBeVisibleAsync();
    }
}
