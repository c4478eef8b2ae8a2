using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Health;
using SmartSecurity.Vision.Faces;
using SmartSecurity.Vision.Plates;

namespace SmartSecurity.Vision.Models;

/// <summary>The loaded models, or why there are none. A repaired file is taken up without a restart.</summary>
/// <remarks>Says how it is on the health board under <c>models</c>.</remarks>
internal sealed partial class VisionModels : IDisposable
{
    public const string HealthPart = "models";

    private readonly VisionOptions _options;
    private readonly HealthBoard _health;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly ITimer _recheck;
    private long? _triedAt;
    private Loaded? _loaded;
    private string _reason = "The models are not loaded yet.";

    public VisionModels(VisionOptions options, HealthBoard health, TimeProvider clock, ILogger log)
    {
        (_options, _health, _clock, _log) = (options, health, clock, log);
        _recheck = clock.CreateTimer(_ => TryGet(out Loaded? _), null, options.RecheckModelsEvery, options.RecheckModelsEvery);
    }

    public sealed record Loaded(FaceAnalyser Faces, PlateReader Plates);

    public string Reason => _reason;

    /// <summary>Gives the models; loads them when they are not, at most once a <see cref="VisionOptions.RecheckModelsEvery"/>.</summary>
    public bool TryGet([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Loaded? loaded)
    {
        loaded = Volatile.Read(ref _loaded);
        if (loaded is not null) return true;
        lock (_lock)
        {
            if (_loaded is null && (_triedAt is not { } at || _clock.GetElapsedTime(at) >= _options.RecheckModelsEvery)) Load();
            loaded = _loaded;
            return loaded is not null;
        }
    }

    private void Load()
    {
        _triedAt = _clock.GetTimestamp();
        FaceAnalyser? faces = null;
        try
        {
            var store = new ModelStore(_options.ModelsDirectory, _options.Models);
            faces = new FaceAnalyser(store);
            Volatile.Write(ref _loaded, new(faces, new PlateReader(store)));
            _recheck.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _health.Healthy(HealthPart);
            LogLoaded(store.Folder);
        }
        catch (Exception error) when (error is ModelRefusedException or IOException or UnauthorizedAccessException)
        {
            faces?.Dispose();
            _reason = error is ModelRefusedException ? error.Message : $"The models cannot be read ({error.GetType().Name}).";
            _health.Report(HealthPart, HealthLevel.Unhealthy, _reason);
            LogRefused(_reason);
        }
    }

    public void Dispose()
    {
        _recheck.Dispose();
        _loaded?.Faces.Dispose();
        _loaded?.Plates.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Models of {Folder} are loaded and match their hashes")]
    private partial void LogLoaded(string folder);

    [LoggerMessage(Level = LogLevel.Error, Message = "Recognition is unavailable: {Reason}")]
    private partial void LogRefused(string reason);
}
