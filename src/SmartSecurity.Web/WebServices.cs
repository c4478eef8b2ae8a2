using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MudBlazor.Services;
using SmartSecurity.Core.Health;
using SmartSecurity.Pipeline.Notifiers.Staff;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Api;
using SmartSecurity.Web.Care;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Faces;
using SmartSecurity.Web.Figures;
using SmartSecurity.Web.Movements;
using SmartSecurity.Web.Notices;
using SmartSecurity.Web.Patrols;
using SmartSecurity.Web.Pictures;
using SmartSecurity.Web.Plans;
using SmartSecurity.Web.Releases;
using SmartSecurity.Web.Rules;
using SmartSecurity.Web.Shifts;
using SmartSecurity.Web.Texts;
using SmartSecurity.Web.Welfare;

namespace SmartSecurity.Web;

/// <summary>
/// Adds the web room: sign-in, pages, API. The server gives it <see cref="IProfileNames"/> and <see cref="IHistoryReplay"/>, and may give
/// <see cref="IModelFacts"/>; storage, the pipeline's galleries and <see cref="HealthBoard"/> must be there.
/// </summary>
public static class WebServices
{
    /// <summary>Everything of <see cref="AddWeb(IServiceCollection, IConfiguration)"/>, and the static files of this room and MudBlazor's.</summary>
    public static WebApplicationBuilder AddWeb(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseStaticWebAssets();   // a program that was built and not published finds its packages' files only so
        builder.Services.AddWeb(builder.Configuration);
        return builder;
    }

    public static IServiceCollection AddWeb(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HealthBoard>();
        services.AddSingleton<IPasswordHashing, PasswordHashing>();
        services.AddHttpContextAccessor();
        AddSession(services);
        services.AddOptions<AccountOptions>().Bind(configuration.GetSection(AccountOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        AddReaders(services);
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices();
        services.AddApi();
        return services.Configure<RequestLocalizationOptions>(o =>
        {
            o.SetDefaultCulture(Say.Chinese.Name).AddSupportedCultures(Say.Chinese.Name, Say.English.Name)
                .AddSupportedUICultures(Say.Chinese.Name, Say.English.Name);
            // The cookie only: a guard's phone set to another language must not change the shared desk's words by itself.
            // Pages that residents open on their own phone are the exception.
            o.RequestCultureProviders = [new CareCulture { Options = o }, new CookieRequestCultureProvider { Options = o }];
        });
    }

    /// <summary>Static files, language, sign-in, pages, API; in the order they must stand in.</summary>
    public static WebApplication UseWeb(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal), api => api.UseExceptionHandler().UseStatusCodePages());
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal), pages => pages.UseExceptionHandler("/error"));
        app.UseWhen(IsVisit, pages => pages.UseStatusCodePagesWithReExecute("/not-found"));
        app.UseRequestLocalization();
        app.UseRouting();
        app.UseAuthentication();
        app.Use((http, next) => SecondFactorGate.LetPassAsync(http, next, http.RequestServices.GetRequiredService<TimeProvider>()));
        app.Use(SendNeighboursHomeAsync);
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = null);
        app.MapLanguage();
        app.MapPictures();
        app.MapPushWorker();
        PatrolShell.Map(app);
        app.MapApi();
        return app;
    }

    /// <summary>Somebody at an address bar: an address that leads nowhere shows a page of ours, not the browser's.</summary>
    private static bool IsVisit(HttpContext http) => HttpMethods.IsGet(http.Request.Method)
        && !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>Volunteers and captains have one page; the desk would only tell them that it is not theirs.</summary>
    private static Task SendNeighboursHomeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path != "/" || Person.Find(http.User) is not { } person || !Roles.IsNeighbour(person.Role)) return next(http);
        http.Response.Redirect("/checks");
        return Task.CompletedTask;
    }

    private static void AddSession(IServiceCollection services)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(SessionCookie.Configure);
        services.AddAuthorization(Policies.Add);
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitSession>();
        services.AddSingleton<SessionStamps>().AddSingleton<SignInDesk>();
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "smartsecurity.form";
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        // Beside the site's other keys: a restart keeps sessions, and nothing lies in a home folder.
        services.AddDataProtection().SetApplicationName("SmartSecurity");
        services.AddOptions<KeyManagementOptions>().Configure<IOptions<StorageOptions>, ILoggerFactory>((o, storage, logs) =>
            o.XmlRepository = new FileSystemXmlRepository(Directory.CreateDirectory(Path.Combine(storage.Value.KeysDirectory, "web")), logs));
    }

    private static void AddReaders(IServiceCollection services) => services
        .AddSingleton<PictureTickets>()
        .AddSingleton<DeskReader>().AddSingleton<DeskWork>().AddSingleton<ClipWork>().AddSingleton<AlertStream>()
        .AddSingleton<AlertTail>().AddSingleton<Procedures>()
        .AddSingleton<NoticeWork>().AddSingleton<FiguresReader>().AddSingleton<ShiftWork>().AddSingleton<ReleaseWork>()
        .AddSingleton(new RoleSight(AlertSight.MaySee)).AddSingleton(new KindWords(AlertTexts.TitleIn))
        .AddSingleton<AlertPresence>()
        .AddSingleton<PassageReader>().AddSingleton<CaseBook>()
        .AddSingleton<DeviceReader>().AddSingleton<DeviceBook>()
        .AddSingleton<ResidentReader>().AddSingleton<ResidentBook>()
        .AddSingleton<FaceDesk>()
        .AddSingleton<CareReader>().AddSingleton<CareBook>().AddSingleton<CheckWork>().AddSingleton<MessageWork>()
        .AddSingleton<WelfareReader>().AddSingleton<BudgetBook>().AddSingleton<BudgetTrials>()
        .AddSingleton<PatrolWork>().AddSingleton<PatrolShell>()
        .AddSingleton<DeviceStates>().AddSingleton<PlanWork>()
        .AddSingleton<AccountsDesk>().AddSingleton<RuleWork>().AddSingleton<WatchListBook>().AddSingleton<AuditReader>();
}
