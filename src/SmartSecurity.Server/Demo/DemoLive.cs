using Microsoft.Extensions.Options;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Devices.Mqtt;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Simulator.Cameras;
using SmartSecurity.Simulator.City;
using SmartSecurity.Simulator.Gates;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Server.Demo;

/// <summary>The live part of the demo: six gates on MQTT, two cameras on RTSP, people and cars that pass, and what goes wrong.</summary>
public sealed class DemoLive(
    IOptions<DemoOptions> options, IOptions<MqttOptions> mqtt, DeviceDirectory devices, GalleryKeeper galleries, DemoPlan plan, TimeProvider clock,
    ILoggerFactory logs)
    : IAsyncDisposable
{
    internal const string VehicleCamera = "camera-vehicles", PedestrianCamera = "camera-people";
    private const int PlatesFilmed = 6;

    private RtspServer? _cameras;
    private PlatePainter? _painter;
    private readonly List<SimulatedGate> _gates = [];

    /// <summary>Makes (or finds) the films, and cuts the residents' heads out of the sample photographs.</summary>
    public async Task<DemoStage> PrepareAsync(DemoCommunity community, CancellationToken cancel)
    {
        var photographs = Path.Combine(Checkout.Find("models") ?? "models", "node_modules", "@vladmandic", "face-api", "demo");
        var heads = HeadCrops.FromPhotographs(photographs);
        var people = community.Residents.Where(r => !r.Watched).Take(heads.Count).ToList();
        var plates = community.Residents.Where(r => r.Plate is not null && !r.Watched).Take(PlatesFilmed).Select(r => PlateDesign.Of(r.Plate!)).ToList();
        var films = await CityFilms.MakeAsync(options.Value.FilmsDirectory, plates, heads, options.Value.Seed, cancel);
        return new DemoStage([.. people.Zip(heads)], films);
    }

    /// <summary>Enrols the faces, puts the cameras on the wall, and plays until it is cancelled.</summary>
    public async Task PlayAsync(DemoCommunity community, DemoStage stage, CancellationToken cancel)
    {
        foreach (var (resident, head) in stage.Faces) await galleries.EnrolAsync("demo", resident.Id, [head], cancel);
        _cameras = new RtspServer(0, clock, logs.CreateLogger<RtspServer>());
        await AddCameraAsync(VehicleCamera, "北门车行摄像机", stage.Films.VehicleGate, Direction.In, cancel);
        await AddCameraAsync(PedestrianCamera, "北门人行摄像机", stage.Films.PedestrianGate, Direction.In, cancel);
        await plan.PlaceAsync(cancel);

        _painter = await PlatePainter.LoadAsync(cancel: cancel);
        foreach (var (gate, _) in DemoCommunity.Gates)
            _gates.Add(new SimulatedGate(gate, FirstSequence(), Outbox(gate), clock, logs.CreateLogger<SimulatedGate>(), obeys: true));
        var heads = stage.Faces.ToDictionary(f => f.Resident.Id, f => f.Head);
        var cast = new LiveCast
        {
            Gates = [.. _gates],
            // The elder nobody has seen stays unseen; so do the other watched, whose days the history told.
            Residents = [.. community.Residents.Where(r => !r.Watched).Select(r => new LiveResident(
                r.Card, r.Card, heads.GetValueOrDefault(r.Id), r.Plate is { } plate ? PlateDesign.Of(plate) : null))],
            Wanted = PlateDesign.Of(DemoCommunity.WantedPlate),
            UnplugCamera = () => _cameras.Unplug(PedestrianCamera),
            PlugCamera = () => _cameras.Plug(PedestrianCamera),
        };
        await new LivePlay(cast, _painter, options.Value.Seed, clock).RunAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gate in _gates) await gate.DisposeAsync();
        if (_cameras is not null) await _cameras.DisposeAsync();
        _painter?.Dispose();
    }

    /// <summary>From the clock: a demo that is started again never gives a number twice.</summary>
    private long FirstSequence() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private MqttOutboxOptions Outbox(string gate) => new() { Host = "127.0.0.1", Port = mqtt.Value.Embedded.Port, ClientId = gate };

    private async Task AddCameraAsync(string externalId, string name, string film, Direction towards, CancellationToken cancel) =>
        await devices.AddAsync(new Device
        {
            Id = Guid.CreateVersion7(),
            CommunityId = DemoCommunity.CommunityId,
            Role = DeviceRole.Camera,
            Name = name,
            Profile = "camera",
            ExternalId = externalId,
            FixedDirection = towards,   // both look at people and cars that come in
            StreamUrl = _cameras!.Mount(externalId, AnnexB.Read(film), CityFilms.FramesPerSecond),
        }, cancel);
}

/// <summary>What the live part plays with.</summary>
public sealed record DemoStage(IReadOnlyList<(DemoResident Resident, byte[] Head)> Faces, CityFilmFiles Films);
