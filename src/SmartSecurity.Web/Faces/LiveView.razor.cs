using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Faces;

/// <summary>The camera of the device this page is open on: frames are judged about three times a second, and the good ones taken.</summary>
public sealed partial class LiveView(FaceDesk desk, IJSRuntime js) : SittingView(desk), IAsyncDisposable
{
    /// <summary>A frame of 800 px is about 100 kB; a larger one is not a frame of ours.</summary>
    private const long FrameBytesMax = 2 * 1024 * 1024;

    private readonly CancellationTokenSource _closed = new();
    private ElementReference _section, _video;
    private IJSObjectReference? _module, _camera;
    private bool _mirrored = true;

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await CloseAsync();
        _closed.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        try
        {
            _module = await js.InvokeAsync<IJSObjectReference>("import", _closed.Token, "./_content/SmartSecurity.Web/enrol.js");
            _camera = await _module.InvokeAsync<IJSObjectReference>("open", _closed.Token, _video);
            await _section.FocusAsync(preventScroll: true);   // the button that was pressed is gone
            if (await StartAsync()) await WatchAsync();
        }
        catch (Exception e) when (IsEnded || e is OperationCanceledException or JSDisconnectedException or ObjectDisposedException)
        {
            return;   // it was stopped, or the page is gone, and the camera with it
        }
        catch (JSException)
        {
            await EndAsync(FaceTexts.NoCamera("busy"));
        }
    }

    protected override async Task CloseAsync()
    {
        var (camera, module) = (_camera, _module);
        (_camera, _module) = (null, null);
        try
        {
            if (camera is not null)
            {
                await camera.InvokeVoidAsync("stop");
                await camera.DisposeAsync();
            }
            if (module is not null) await module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            return;   // the browser is gone; it let go of the camera itself
        }
    }

    private string? Arrow => !_mirrored ? null : Said switch
    {
        Asked.TurnLeft => "to-left",
        Asked.TurnRight => "to-right",
        _ => null,
    };

    private async Task<bool> StartAsync()
    {
        var answer = await _camera!.InvokeAsync<string>("start", _closed.Token, _mirrored ? "user" : "environment");
        if (answer == "on") return true;
        await EndAsync(FaceTexts.NoCamera(answer));
        return false;
    }

    private async Task WatchAsync()
    {
        while (!IsEnded)
            if (await FrameAsync() is { } frame) await JudgeAsync(frame, _closed.Token);   // else there is none yet, or the camera is being changed
    }

    private async Task<byte[]?> FrameAsync()
    {
        if (_camera is not { } camera) return null;
        await using var reference = await camera.InvokeAsync<IJSStreamReference?>("frame", _closed.Token);
        if (reference is null || reference.Length is 0 or > FrameBytesMax) return null;
        try
        {
            await using var stream = await reference.OpenReadStreamAsync(FrameBytesMax, _closed.Token);
            using var copy = new MemoryStream((int)reference.Length);
            await stream.CopyToAsync(copy, _closed.Token);
            return copy.ToArray();
        }
        catch (TimeoutException)
        {
            return null;   // a slow line: the next frame
        }
    }

    private async Task TurnAsync()
    {
        _mirrored = !_mirrored;
        await StartAsync();
    }
}
