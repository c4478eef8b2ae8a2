using OpenTelemetry.Metrics;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;
using SmartSecurity.Pipeline;

namespace SmartSecurity.Server;

/// <summary>Structured logs to standard error and a rolling file, metrics at /metrics. Neither carries personal data.</summary>
public static class LogsAndMetrics
{
    /// <summary>A day's file, at most this many bytes; the oldest of <see cref="FilesKept"/> goes.</summary>
    private const long FileBytesMax = 50L * 1024 * 1024;
    private const int FilesKept = 14;

    public static WebApplicationBuilder AddLogsAndMetrics(this WebApplicationBuilder builder)
    {
        var folder = Path.Combine(builder.Configuration["Storage:DataDirectory"] ?? "data", "logs");
        builder.Services.AddSerilog(log => log
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
            .MinimumLevel.Override("Orleans", LogEventLevel.Warning)
            // They tell that the machine was busy for a second, as every start is; the metrics tell it better.
            .MinimumLevel.Override("Orleans.Runtime.MembershipService.LocalSiloHealthMonitor", LogEventLevel.Error)
            .MinimumLevel.Override("Orleans.Runtime.Scheduler", LogEventLevel.Error)
            .MinimumLevel.Override("Polly", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .ReadFrom.Configuration(builder.Configuration)
            .WriteTo.Console(standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: System.Globalization.CultureInfo.InvariantCulture,
                outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}")
            .WriteTo.File(new CompactJsonFormatter(), Path.Combine(folder, "smartsecurity-.log"), rollingInterval: RollingInterval.Day,
                fileSizeLimitBytes: FileBytesMax, rollOnFileSizeLimit: true, retainedFileCountLimit: FilesKept));
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(PipelineMeter.Name)
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter());
        return builder;
    }
}
