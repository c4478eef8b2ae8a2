using Microsoft.Extensions.Time.Testing;
using SmartSecurity.Simulator.City;
using SmartSecurity.Simulator.Gates;

namespace SmartSecurity.Simulator.Tests.City;

/// <summary>
/// Goal: what the demo promises to show comes at its second, again every quarter of an hour, and the play leaves nothing behind.
/// Method: gates that write down what they are given, and a clock that is moved second by second; the play runs on the mover's thread.
/// </summary>
public sealed class LivePlayTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _begin = new(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _clock = new(_begin);
    private readonly List<(double AtS, string Gate, GateEvent Event)> _posted = [];
    private readonly List<(double AtS, string What)> _plug = [];
    private readonly CancellationTokenSource _stop = new();
    private PlatePainter _painter = null!;

    public async ValueTask InitializeAsync() => _painter = await PlatePainter.LoadAsync(cancel: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        _painter.Dispose();
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_four_things_that_go_wrong_come_at_their_second_and_again_in_the_next_round()
    {
        var playing = Play(seed: 1);
        Advance(minutes: 16);
        await StopAsync(playing);

        Assert.Equal([15, 915], _posted.Where(p => p.Event.Plate == "京A00001").Select(p => p.AtS));
        Assert.All(_posted.Where(p => p.Event.Plate == "京A00001"), p => Assert.NotEmpty(p.Event.Snapshot!));
        Assert.Equal([(25, "gate-6", GateDoor.Open), (205, "gate-6", GateDoor.Closed), (925, "gate-6", GateDoor.Open)],
            _posted.Where(p => p.Event.Type == GateEventType.Door).Select(p => (p.AtS, p.Gate, p.Event.Door!.Value)));
        Assert.Equal([(45, "unplug"), (345, "plug"), (945, "unplug"), (960, "plug")], _plug);   // plugged in again because it was stopped
    }

    [Fact]
    public async Task Every_gate_has_a_heartbeat_each_half_minute()
    {
        var playing = Play(seed: 1);
        Advance(minutes: 2);
        await StopAsync(playing);
        var beats = _posted.Where(p => p.Event.Type == GateEventType.Heartbeat).GroupBy(p => p.Gate).ToList();
        Assert.Equal(6, beats.Count);
        Assert.All(beats, b => Assert.Equal([0, 30, 60, 90, 120], b.Select(p => p.AtS)));
    }

    [Fact]
    public async Task Somebody_passes_every_three_to_eight_seconds_with_card_or_car()
    {
        var playing = Play(seed: 1);
        Advance(minutes: 14);
        await StopAsync(playing);

        var passes = _posted.Where(p => p.Event.Type is GateEventType.Access or GateEventType.Plate && p.Event.Plate != "京A00001").ToList();
        // The clock moves by whole seconds, so that a wait of up to 8 s is seen as 9.
        Assert.All(passes.Zip(passes.Skip(1)), pair => Assert.InRange(pair.Second.AtS - pair.First.AtS, 3, 9));
        var denied = passes.Where(p => p.Event.Decision == GateDecision.Denied).ToList();
        Assert.InRange(denied.Count, 1, passes.Count / 5);
        Assert.All(denied, p => Assert.Equal(("credentialNotFound", GatePassage.NotTaken, null),
            (p.Event.Reason, p.Event.Passage, p.Event.Person)));
        Assert.All(passes.Where(p => p.Event.Type == GateEventType.Plate), p => Assert.Equal(("沪BD12345", true),
            (p.Event.Plate, p.Event.Snapshot!.Length > 10_000)));
        Assert.Contains(passes, p => p.Event is { Person: "resident-2", Card: null, Snapshot: null });
        Assert.True(passes.Select(p => p.Gate).Distinct().Count() == 6);
        Assert.All(_posted, p => Assert.Equal(_begin.AddSeconds(p.AtS), p.Event.Time));
    }

    [Fact]
    public async Task Whoever_went_out_comes_in_next()
    {
        var playing = Play(seed: 4);
        Advance(minutes: 14);
        await StopAsync(playing);
        var walks = _posted.Where(p => p.Event.Person == "resident-2").Select(p => p.Event.Direction!.Value).ToList();
        Assert.True(walks.Count > 5);
        Assert.Equal(walks.Select((_, i) => i % 2 == 0 ? GateDirection.Out : GateDirection.In), walks);
    }

    [Fact]
    public async Task One_seed_gives_one_play()
    {
        var first = await ListAsync(seed: 9);
        Assert.Equal(first, await ListAsync(seed: 9));
        Assert.NotEqual(first, await ListAsync(seed: 10));
    }

    [Fact]
    public async Task An_event_without_room_is_counted_as_lost_and_the_play_goes_on()
    {
        var play = new LivePlay(Cast() with { Gates = [new WrittenGate("full", _ => false)] }, _painter, 1, _clock);
        var playing = play.RunAsync(_stop.Token);
        Advance(minutes: 1);
        await StopAsync(playing);
        Assert.True(play.Lost > 10, $"{play.Lost}");
        Assert.Equal((45, "unplug"), _plug[0]);
    }

    private async Task<List<string>> ListAsync(int seed)
    {
        _posted.Clear();
        using var stop = new CancellationTokenSource();
        var begin = _clock.GetUtcNow();
        var playing = new LivePlay(Cast(), _painter, seed, _clock).RunAsync(stop.Token);
        Advance(minutes: 1);
        await stop.CancelAsync();
        await playing;
        return [.. _posted.Select(p => (At: p.Event.Time - begin, p.Gate, p.Event))
            .Select(p => $"{p.At} {p.Gate} {p.Event.Type} {p.Event.Person} {p.Event.Plate} {p.Event.Card}")];
    }

    private Task Play(int seed) => new LivePlay(Cast(), _painter, seed, _clock).RunAsync(_stop.Token);

    private void Advance(int minutes)
    {
        for (var second = 0; second < minutes * 60; second++) _clock.Advance(TimeSpan.FromSeconds(1));
    }

    private async Task StopAsync(Task playing)
    {
        await _stop.CancelAsync();
        await playing;
    }

    private LiveCast Cast() => new()
    {
        Gates = [.. Enumerable.Range(1, 6).Select(i => new WrittenGate($"gate-{i}", e => Write($"gate-{i}", e)))],
        Residents = [new("resident-1", "0001", null, PlateDesign.Of("沪BD12345")), new("resident-2", null, null, null)],
        Wanted = PlateDesign.Of("京A00001"),
        UnplugCamera = () => _plug.Add((NowS, "unplug")),
        PlugCamera = () => _plug.Add((NowS, "plug")),
    };

    private double NowS => (_clock.GetUtcNow() - _begin).TotalSeconds;

    private bool Write(string gate, GateEvent happened)
    {
        _posted.Add((NowS, gate, happened));
        return true;
    }

    private sealed class WrittenGate(string device, Func<GateEvent, bool> post) : IGate
    {
        public string Device => device;

        public bool TryPost(GateEvent happened) => post(happened);
    }
}
