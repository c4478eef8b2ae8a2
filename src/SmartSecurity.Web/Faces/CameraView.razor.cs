using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SmartSecurity.Core.Residents;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Faces;

/// <summary>A camera of the community: somebody stands before it for a moment, and its next good frames are taken.</summary>
public sealed partial class CameraView(FaceDesk desk) : SittingView(desk), IDisposable
{
    private readonly FaceDesk _desk = desk;
    private readonly CancellationTokenSource _closed = new();
    private ElementReference _section;
    private string? _shown;
    private bool _lost;

    [Parameter, EditorRequired] public Guid CameraId { get; set; }
    [Parameter, EditorRequired] public Resident Resident { get; set; } = default!;
    [Parameter, EditorRequired] public Person Person { get; set; } = default!;

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        try
        {
            await _section.FocusAsync();   // the button that was pressed is gone
            await foreach (var frame in _desk.VisitAsync(Person, Resident, CameraId, OnConnected, _closed.Token))
            {
                _shown = FaceDesk.Shown(frame, widthPx: 480);
                await JudgeAsync(frame, _closed.Token);
                if (IsEnded) return;
            }
            await EndAsync(FaceTexts.VisitOver);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or JSDisconnectedException)
        {
            return;   // the page is gone, or the visit was ended
        }
    }

    protected override Task CloseAsync() => _closed.CancelAsync();

    private void OnConnected(bool isConnected) => _ = InvokeAsync(() =>
    {
        _lost = !isConnected;
        if (_lost) _shown = null;
        StateHasChanged();
    });
}
