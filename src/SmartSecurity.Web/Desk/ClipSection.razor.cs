using Microsoft.AspNetCore.Components;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Desk;

/// <summary>An alert's clip, for roles that may see clips.</summary>
public sealed partial class ClipSection(ClipWork work) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private string? _path;
    private bool _busy, _gone;

    [Parameter, EditorRequired] public AlertClip Clip { get; set; } = default!;
    [Parameter, EditorRequired] public Person Person { get; set; } = default!;
    [Parameter, EditorRequired] public TimeZoneInfo Zone { get; set; } = default!;
    [Parameter] public DateTimeOffset Now { get; set; }

    private int Seconds => (int)Math.Round((Clip.Until - Clip.From).TotalSeconds);

    private string Span => ClipTexts.Span(Clip.CameraName, TimeTexts.OfDay(Clip.From, Zone), TimeTexts.OfDay(Clip.Until, Zone));

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    private async Task LookAsync()
    {
        _busy = true;
        _path = await work.LookAsync(Person, Clip.AlertId, _closed.Token);
        (_busy, _gone) = (false, _path is null);
    }
}
