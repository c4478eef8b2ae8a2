using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using SmartSecurity.Pipeline.Notifiers.Staff;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Notices;

/// <summary>How an alert reaches oneself: this device, e-mail, phone; from which urgency on, and when not.</summary>
public sealed partial class ChannelsPage(ChannelBook book, NoticeWork work, VapidKeys keys, IJSRuntime js)
{
    private readonly CancellationTokenSource _closed = new();
    private readonly Dictionary<StaffWay, string?> _typed = [];
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<StaffChannel> _channels = [];
    private IJSObjectReference? _module;
    private string? _message;
    private bool _isBad, _read;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

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
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _channels = await book.OfAccountAsync(_person.AccountId, _closed.Token);
        _read = true;
    }

    private async Task SubscribeAsync()
    {
        _module ??= await js.InvokeAsync<IJSObjectReference>("import", "./_content/SmartSecurity.Web/push.js");
        var answer = await _module.InvokeAsync<JsonElement>("subscribe", _closed.Token, keys.Pair.Public);
        if (answer.TryGetProperty("problem", out var problem))
        {
            Say(problem.GetString() == "refused" ? StaffTexts.PushRefused : StaffTexts.PushNotHere, bad: true);
            return;
        }
        var address = new ChannelAddress(answer.GetProperty("endpoint").GetString() ?? "", answer.GetProperty("auth").GetString(),
            answer.GetProperty("p256dh").GetString());
        await AddAsync(StaffWay.WebPush, answer.GetProperty("name").GetString() ?? "", address);
    }

    private Task AddAsync(StaffWay way)
    {
        var to = (_typed.GetValueOrDefault(way) ?? "").Trim();
        return AddAsync(way, to, new ChannelAddress(to));
    }

    private async Task AddAsync(StaffWay way, string name, ChannelAddress address)
    {
        if (!NoticeWork.IsRight(way, address))
        {
            Say(StaffTexts.Wrong, bad: true);
            return;
        }
        if (await work.AddOwnAsync(_person, way, name, address, _closed.Token) is null)
        {
            Say(StaffTexts.Full, bad: true);
            return;
        }
        _typed.Remove(way);
        Say(StaffTexts.Saved, bad: false);
        await ReadAsync();
    }

    private async Task TryOutAsync(Guid channelId)
    {
        if (await work.TryOutAsync(_person, channelId, _closed.Token)) Say(StaffTexts.TestSent, bad: false);
    }

    private async Task RemoveAsync(Guid channelId)
    {
        await work.RemoveAsync(_person, channelId, own: true, _closed.Token);
        _message = null;
        await ReadAsync();
    }

    private async Task SaveAsync(StaffChannel channel)
    {
        await book.SetAsync(channel.Id, _person.AccountId, channel.PriorityMax, channel.QuietFromMin, channel.QuietUntilMin,
            CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? "zh-CN" : "en", _closed.Token);
        Say(StaffTexts.Saved, bad: false);
    }

    private Task SetQuietAsync(StaffChannel channel, ChangeEventArgs typed, bool from)
    {
        var minutes = TimeOnly.TryParse(typed.Value as string, CultureInfo.InvariantCulture, out var time) ? (int)time.ToTimeSpan().TotalMinutes : 0;
        if (from) channel.QuietFromMin = minutes;
        else channel.QuietUntilMin = minutes;
        return SaveAsync(channel);
    }

    private static string NameOf(StaffWay way) => way switch
    {
        StaffWay.Email => StaffTexts.Email,
        StaffWay.Sms => StaffTexts.Phone,
        _ => StaffTexts.Call,
    };

    /// <summary>Blank while there are no quiet hours.</summary>
    private static string Clock(StaffChannel channel, int minutes) => channel.QuietFromMin == channel.QuietUntilMin ? ""
        : new TimeOnly(minutes / 60, minutes % 60).ToString("HH:mm", CultureInfo.InvariantCulture);

    private void Say(string message, bool bad) => (_message, _isBad) = (message, bad);
}
