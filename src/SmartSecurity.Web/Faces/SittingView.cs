using Microsoft.AspNetCore.Components;
using SmartSecurity.Vision;

namespace SmartSecurity.Web.Faces;

/// <summary>A view before which somebody sits for three pictures, wherever its frames come from.</summary>
public abstract class SittingView(FaceDesk desk) : ComponentBase
{
    private readonly Dictionary<FacePose, string> _thumbs = [];
    private Asked _heard = Asked.Starting;

    /// <summary>The pictures, once they are taken: three, or fewer when the person says so.</summary>
    [Parameter, EditorRequired] public EventCallback<IReadOnlyList<byte[]>> OnTaken { get; set; }

    /// <summary>There are no pictures: why, in the reader's words; null when the person stopped it.</summary>
    [Parameter, EditorRequired] public EventCallback<string?> OnStopped { get; set; }

    protected Sitting Sitting { get; } = new();

    /// <summary>What is asked of the person now.</summary>
    protected Asked Said { get; private set; } = Asked.Starting;

    /// <summary>What was taken, small, as addresses of pictures.</summary>
    protected IReadOnlyDictionary<FacePose, string> Thumbs => _thumbs;

    protected bool IsEnded { get; private set; }

    /// <summary>Judges a frame and shows what came of it.</summary>
    protected async Task JudgeAsync(byte[] frame, CancellationToken cancel)
    {
        var taken = Sitting.Next(frame, await desk.LookAsync(frame, cancel));
        if (IsEnded) return;
        if (taken is { } pose) _thumbs[pose] = FaceDesk.Shown(frame, widthPx: 160);
        // Only what two frames say is told, so that a screen reader does not stammer; that a picture was taken is told at once.
        if (Sitting.Asked == _heard || Sitting.Asked is Asked.Taken or Asked.Done) Said = Sitting.Asked;
        _heard = Sitting.Asked;
        StateHasChanged();
        if (Sitting.IsDone) await FinishAsync();
    }

    protected async Task FinishAsync()
    {
        if (IsEnded) return;
        IsEnded = true;
        await CloseAsync();
        await OnTaken.InvokeAsync(Sitting.Pictures);
    }

    protected Task StopAsync() => EndAsync(null);

    protected async Task EndAsync(string? reason)
    {
        if (IsEnded) return;
        IsEnded = true;
        await CloseAsync();
        await OnStopped.InvokeAsync(reason);
    }

    /// <summary>Lets go of the camera.</summary>
    protected abstract Task CloseAsync();
}
