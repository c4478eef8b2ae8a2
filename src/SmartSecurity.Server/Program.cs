using SmartSecurity.Server;
using SmartSecurity.Server.Demo;
using SmartSecurity.Web;

if (Commands.TryFind(args, out var command)) return await Commands.RunAsync(command, CancellationToken.None);
if (args is not ["start" or "demo", ..]) return Commands.ExplainUsage(args);

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args[1..], ContentRootPath = AppContext.BaseDirectory });
if (args[0] == "demo") builder.AddDemo();      // its own data folder and free ports

builder.AddLogsAndMetrics();                   // Serilog, OpenTelemetry
builder.AddStorage();                          // EF Core on SQLite or PostgreSQL, migrations, audit
builder.AddDevices();                          // hardware profiles, MQTT, cameras
builder.AddVision();                           // faces, plates, motion
builder.AddPipeline();                         // one writer a community (Orleans), rules, Quartz jobs
builder.AddWeb();                              // sign-in, roles, pages, API, live updates
builder.AddFirstSignIn();                      // the one-time link of a new site

var app = builder.Build();
if (!app.SettingsAreRight()) return 2;         // every wrong one is named at once

app.UseWeb();
app.MapHealth();

return await app.RunCheckedAsync();            // says in plain words why it can't
