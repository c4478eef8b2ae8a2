using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Patrols;

/// <summary>Routes, their times, checkpoints and checklists. A save holds from the next round on.</summary>
public sealed partial class RoutesPage(PatrolWork work, DeskReader desk, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private IReadOnlyList<RouteSeen> _routes = [];
    private IReadOnlyList<(Guid Id, int CommunityId, string Name)> _devices = [];
    private Draft? _draft;
    private string? _problem;
    private bool _read, _saved, _saving;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _communities = await desk.CommunitiesAsync(_person, _closed.Token);
        _devices = await work.DevicesAsync(_person, _closed.Token);
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _routes = await work.RoutesAsync(_person, _closed.Token);
        _read = true;
    }

    private void Add()
    {
        if (_communities.Count == 0) return;
        (_draft, _problem, _saved) = (new Draft { Id = NewId(), CommunityId = _communities[0].Id }, null, false);
        AddPoint();
    }

    private void Edit(RouteSeen seen)
    {
        var route = seen.Route;
        (_problem, _saved) = (null, false);
        _draft = new Draft
        {
            Id = route.Id,
            CommunityId = route.CommunityId,
            Version = route.Version,
            Name = route.Name,
            Starts = route.StartsLocal.Replace(",", ", ", StringComparison.Ordinal),
            WindowMinutes = route.WindowMinutes,
            InOrder = route.InOrder,
            RaisesMissed = route.RaisesMissed,
            Enabled = route.Enabled,
        };
        _draft.Points.AddRange(seen.Points.Select(p => new Point
        {
            Id = p.Id,
            Place = p.Place,
            Building = p.Building,
            Device = p.DeviceId?.ToString() ?? "",
            AfterMinutes = p.AfterMinutes,
            ToleranceMinutes = p.ToleranceMinutes,
            Items = ItemsOf(p.Items),
        }));
    }

    private void AddPoint() => _draft!.Points.Add(new Point { Id = NewId(), Items = ItemsOf(Usual) });

    private static List<Item> ItemsOf(IEnumerable<ChecklistItem> items) => [.. items.Select(i => new Item { Topic = i.Topic, Zh = i.Zh, En = i.En })];

    private void Move(int index, int by) =>
        (_draft!.Points[index], _draft.Points[index + by]) = (_draft.Points[index + by], _draft.Points[index]);

    private async Task SaveAsync()
    {
        _saving = true;
        try
        {
            var draft = _draft!;
            var problem = StartsOf(draft.Starts) is { } starts ? await work.SaveAsync(_person, new RouteDraft(draft.Id, draft.CommunityId, draft.Name,
                draft.InOrder, starts, draft.WindowMinutes, draft.RaisesMissed, draft.Enabled, draft.Version, [.. draft.Points.Select(p => new PointDraft(p.Id,
                    p.Place, p.Building, Guid.TryParse(p.Device, out var device) ? device : null, p.AfterMinutes, p.ToleranceMinutes,
                    [.. p.Items.Select(i => new ChecklistItem(i.Topic, i.Zh.Trim(), i.En.Trim()))]))]), _closed.Token)
                : RouteProblem.BadStarts;
            if (problem is { } wrong)
            {
                _problem = RouteTexts.Problem(wrong);
                return;
            }
            (_draft, _saved) = (null, true);
            await ReadAsync();
        }
        finally
        {
            _saving = false;
        }
    }

    /// <summary>Times as people type them, with either comma.</summary>
    private static List<TimeOnly>? StartsOf(string typed)
    {
        var starts = new List<TimeOnly>();
        foreach (var text in typed.Split([',', '，', '、', ' ', '；', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!TimeOnly.TryParseExact(text.Replace('：', ':'), ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var start))
                return null;
            starts.Add(start);
        }
        return starts;
    }

    private Guid NewId() => Guid.CreateVersion7(clock.GetUtcNow());

    /// <summary>What most places are looked at for; the editor begins with it.</summary>
    private static IReadOnlyList<ChecklistItem> Usual { get; } =
    [
        new(PatrolTopic.Hazards, "消防通道畅通，没有电动车上楼充电", "Fire exits free, no batteries charging upstairs"),
        new(PatrolTopic.Sanitation, "楼道和垃圾桶周围干净", "Stairwells and bins are clean"),
        new(PatrolTopic.Population, "有没有人搬进搬出", "Anybody moved in or out"),
        new(PatrolTopic.Attention, "独居老人等是否需要帮忙", "Elders living alone: does anybody need a hand"),
        new(PatrolTopic.Incidents, "有没有争吵、破坏、陌生人逗留", "Quarrels, damage, strangers who linger"),
    ];

    private sealed class Draft
    {
        public required Guid Id { get; init; }
        public required int CommunityId { get; set; }
        public int Version { get; init; }
        public string Name { get; set; } = "";
        public string Starts { get; set; } = "09:00, 20:00";
        public int WindowMinutes { get; set; } = 90;
        public bool InOrder { get; set; } = true;
        public bool RaisesMissed { get; set; } = true;
        public bool Enabled { get; set; } = true;
        public List<Point> Points { get; } = [];
    }

    private sealed class Point
    {
        public required Guid Id { get; init; }
        public string Place { get; set; } = "";
        public string? Building { get; set; }
        public string Device { get; set; } = "";
        public int? AfterMinutes { get; set; }
        public int ToleranceMinutes { get; set; } = 15;
        public required List<Item> Items { get; init; }
    }

    private sealed class Item
    {
        public PatrolTopic Topic { get; set; }
        public string Zh { get; set; } = "";
        public string En { get; set; } = "";
    }
}
