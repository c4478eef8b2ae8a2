using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SmartSecurity.Core.Devices;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Admin;

/// <summary>Edits the marks of one camera; whoever holds it stores them.</summary>
public sealed partial class MarksEditor(IJSRuntime js) : IAsyncDisposable
{
    private ElementReference _stage;
    private DotNetObjectReference<MarksEditor>? _self;
    private IJSObjectReference? _module, _pointer;
    private Drawn? _drawing;

    [Parameter, EditorRequired] public IReadOnlyList<CameraMark> Marks { get; set; } = [];
    [Parameter] public EventCallback<IReadOnlyList<CameraMark>> MarksChanged { get; set; }
    /// <summary>Gates of the camera's community, for lines watched for tailgating.</summary>
    [Parameter] public IReadOnlyList<Device> Gates { get; set; } = [];
    /// <summary>Address of the camera's last picture.</summary>
    [Parameter] public string? Picture { get; set; }

    private bool IsFull => Marks.Count >= CameraMarks.MarksMax;

    private string Hint => _drawing?.Kind switch
    {
        MarkKind.Region => MarkTexts.TapRegion(_drawing.Points.Count),
        MarkKind.Line => MarkTexts.TapLine(_drawing.Points.Count),
        _ => MarkTexts.Lead,
    };

    /// <summary>A place of the picture was pressed; both 0..1.</summary>
    [JSInvokable]
    public async Task OnPointAsync(double x, double y)
    {
        if (_drawing is null) return;
        _drawing.Points.Add(Inside(x, y));
        if (_drawing.Points.Count == (_drawing.Kind == MarkKind.Line ? 2 : CameraMarks.PointsMax)) await FinishAsync();
        StateHasChanged();
    }

    /// <summary>A point was dragged, or pushed by an arrow key.</summary>
    [JSInvokable]
    public async Task OnMovedAsync(int mark, int point, double x, double y)
    {
        if (mark < 0 || mark >= Marks.Count || point < 0 || point >= Marks[mark].Points.Count) return;
        var points = Marks[mark].Points.ToList();
        points[point] = Inside(x, y);
        await ChangeAsync(mark, Marks[mark] with { Points = points });
    }

    public async ValueTask DisposeAsync()
    {
        _self?.Dispose();
        try
        {
            if (_pointer is not null) await _pointer.InvokeVoidAsync("stop");
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its listeners with it.
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || Picture is null) return;
        _self = DotNetObjectReference.Create(this);
        _module = await js.InvokeAsync<IJSObjectReference>("import", "./_content/SmartSecurity.Web/marks.js");
        _pointer = await _module.InvokeAsync<IJSObjectReference>("listen", _stage, _self);
    }

    private void Draw(MarkKind kind) => _drawing = new(kind, []);

    private void Undo() => _drawing?.Points.RemoveAt(_drawing.Points.Count - 1);

    private async Task FinishAsync()
    {
        if (_drawing is not { } drawn) return;
        _drawing = null;
        await SetAsync([.. Marks, new CameraMark(FreeName(drawn.Kind), drawn.Kind, drawn.Points)]);
    }

    private Task ChangeAsync(int index, CameraMark mark) => SetAsync([.. Marks.Select((m, i) => i == index ? mark : m)]);

    private Task RemoveAsync(int index) => SetAsync([.. Marks.Where((_, i) => i != index)]);

    private Task SetAsync(IReadOnlyList<CameraMark> marks)
    {
        Marks = marks;
        return MarksChanged.InvokeAsync(marks);
    }

    private string FreeName(MarkKind kind) => Enumerable.Range(1, CameraMarks.MarksMax + 1).Select(n => MarkTexts.NewName(kind, n))
        .First(name => !Marks.Any(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase)));

    private static MarkPoint Inside(double x, double y) => new(Math.Round(Math.Clamp(x, 0, 1), 4), Math.Round(Math.Clamp(y, 0, 1), 4));

    private static string Text(ChangeEventArgs e) => (e.Value as string ?? "").Trim();

    private static CameraMark Watched(CameraMark mark, ChangeEventArgs e)
    {
        MarkWatch? watch = Enum.TryParse<MarkWatch>(e.Value as string, out var chosen) ? chosen : null;
        return mark with { Watch = watch, Gate = watch == MarkWatch.Tailgating ? mark.Gate : null };
    }

    private static Guid? Id(ChangeEventArgs e) => Guid.TryParse(e.Value as string, out var id) ? id : null;

    private static LineWay? Way(ChangeEventArgs e) => Enum.TryParse<LineWay>(e.Value as string, out var way) ? way : null;

    private sealed record Drawn(MarkKind Kind, List<MarkPoint> Points);
}
