using Microsoft.ML.OnnxRuntime;
using SmartSecurity.Core.Health;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Vision.Motion;

/// <summary>The site's own object detector where there is one that loads, else people by their outlines. Safe from many threads.</summary>
/// <remarks>A model that is refused is on the health board and looked at again without a restart; people are found meanwhile.</remarks>
internal sealed class ObjectFinders(VisionOptions options, HealthBoard health, TimeProvider clock) : IDisposable
{
    private readonly PeopleDetector _people = new();
    private readonly Lock _lock = new();
    private ObjectDetector? _model;
    private long? _triedAt;

    public IObjectFinder Current
    {
        get
        {
            if (Volatile.Read(ref _model) is { } ready) return ready;
            lock (_lock)
            {
                if (_model is null && (_triedAt is not { } at || clock.GetElapsedTime(at) >= options.RecheckModelsEvery)) Load();
                return _model is null ? _people : _model;
            }
        }
    }

    private void Load()
    {
        _triedAt = clock.GetTimestamp();
        var store = new ModelStore(options.ModelsDirectory, options.Models);
        if (!store.Has(ObjectDetector.ModelKind))
        {
            health.Forget(ObjectDetector.ModelKind);
            return;
        }
        OnnxModel? model = null;
        try
        {
            model = store.Load(ObjectDetector.ModelKind);
            Volatile.Write(ref _model, new ObjectDetector(model));
            health.Healthy(ObjectDetector.ModelKind);
        }
        catch (Exception error) when (error is ModelRefusedException or OnnxRuntimeException or IOException or UnauthorizedAccessException)
        {
            model?.Dispose();
            var why = error is ModelRefusedException ? error.Message : $"The object detector cannot be read or run ({error.GetType().Name}).";
            health.Report(ObjectDetector.ModelKind, HealthLevel.Degraded, $"{why} Until then only people are found, by their outlines.");
        }
    }

    public void Dispose()
    {
        _people.Dispose();
        _model?.Dispose();
    }
}
