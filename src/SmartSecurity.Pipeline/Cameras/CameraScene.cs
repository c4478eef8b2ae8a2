using SmartSecurity.Core.Health;
using SmartSecurity.Vision.Motion;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Pipeline.Cameras;

/// <summary>What is wrong with one camera's picture, and what of it has been told. One caller at a time, but for <see cref="Lost"/>.</summary>
internal sealed class CameraScene
{
    private readonly SceneWatch _watch = new();
    private int _lost;

    /// <summary>The fault that was told and not cleared.</summary>
    private SceneFault? _told;

    /// <summary>The stream ended: what was wrong with the picture is no longer known. Safe from any thread.</summary>
    public void Lost() => Interlocked.Exchange(ref _lost, 1);

    /// <summary>Shows the next frame.</summary>
    /// <returns>What is to be told now: a fault, or the end of one. Null: nothing. It comes again until <see cref="Told"/>.</returns>
    public SceneVerdict? Next(RawFrame frame, DateTimeOffset at)
    {
        if (Interlocked.Exchange(ref _lost, 0) == 1)
        {
            _watch.Pause();
            _told = null;
        }
        var verdict = _watch.Next(frame, at);
        return verdict.Fault == _told ? null : verdict;
    }

    public void Told(SceneVerdict verdict) => _told = verdict.Fault;

    /// <summary>The fault as the camera's messages name it.</summary>
    public static string Name(SceneFault fault) => fault switch
    {
        SceneFault.Frozen => "frozen",
        SceneFault.Black => "black",
        SceneFault.Covered => "covered",
        SceneFault.Moved => "moved",
        SceneFault.Blurred => "blurred",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    /// <summary>Puts it on the health board: the camera works and is of no use while it lasts.</summary>
    public static void Report(HealthBoard health, string part, SceneVerdict verdict)
    {
        var says = verdict.Fault switch
        {
            null => null,
            SceneFault.Frozen => "The picture is frozen",
            SceneFault.Black => "The picture is black",
            SceneFault.Covered => "The lens is covered",
            SceneFault.Moved => "The camera was moved",
            _ => "The picture is blurred",
        };
        if (says is null) health.Healthy(part);
        else health.Report(part, HealthLevel.Degraded, $"{says}: {verdict.Reason}. Look at the camera.");
    }
}
