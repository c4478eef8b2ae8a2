using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using SmartSecurity.Core.Residents;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Figures;

/// <summary>How the desk has done: by kind, by place, by hour of the week.</summary>
public sealed partial class FiguresPage(FiguresReader reader, DeskReader desk, IJSRuntime js)
{
    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private FiguresView? _view;
    private IJSObjectReference? _module;
    private int _communityId, _days = FiguresReader.DaysToChoose[1];
    private int _most;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    /// <summary>What the picture shows, in a sentence: also for who does not see it.</summary>
    private string Finding
    {
        get
        {
            for (var day = 0; day < 7; day++)
                for (var hour = 0; hour < 24; hour++)
                    if (_view!.Figures.ByHour[day, hour] == _most) return FiguresTexts.HeatFinding(FiguresTexts.Weekday(day), hour, _most);
            return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        try
        {
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _communities = await desk.CommunitiesAsync(_person, _closed.Token);
        if (_communities.Count == 0) return;
        _communityId = _communities[0].Id;
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _view = await reader.ReadAsync(_person, _communityId, _days, _closed.Token);
        _most = _view is null ? 0 : _view.Figures.ByHour.Cast<int>().Max();
    }

    private async Task SavePictureAsync()
    {
        _module ??= await js.InvokeAsync<IJSObjectReference>("import", "./_content/SmartSecurity.Web/figures.js");
        await _module.InvokeVoidAsync("savePicture", _closed.Token, "heat", string.Create(CultureInfo.InvariantCulture, $"alerts-{_days}d.png"));
    }

    /// <summary>A word in the drawing; Razor keeps the element of this name for itself.</summary>
    private static MarkupString Label(int x, int y, string anchor, string word) => (MarkupString)string.Create(CultureInfo.InvariantCulture,
        $"<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{System.Net.WebUtility.HtmlEncode(word)}</text>");

    private string Shade(int count) => (count == 0 ? 1 : .2 + (.8 * count / _most)).ToString("0.##", CultureInfo.InvariantCulture);
}
