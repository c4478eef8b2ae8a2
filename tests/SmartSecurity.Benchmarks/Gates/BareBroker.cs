using System.Net;
using MQTTnet.Server;
using SmartSecurity.Testing;

namespace SmartSecurity.Benchmarks.Gates;

/// <summary>The broker library as the product sets it up, with a handler that does nothing but count: what MQTT alone allows.</summary>
internal sealed class BareBroker : IAsyncDisposable
{
    private readonly MqttServer _server;
    private int _taken;

    private BareBroker(MqttServer server, int port) => (_server, Port) = (server, port);

    public int Port { get; }

    /// <summary>Messages that came since the start.</summary>
    public int Taken => Volatile.Read(ref _taken);

    public static async Task<BareBroker> StartAsync()
    {
        var port = FreePort.Find();
        var broker = new BareBroker(new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .Build()), port);
        broker._server.InterceptingPublishAsync += broker.TakeAsync;
        await broker._server.StartAsync();
        return broker;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
    }

    private Task TakeAsync(InterceptingPublishEventArgs e)
    {
        e.ProcessPublish = false;   // as the product does: nobody else is given it
        Interlocked.Increment(ref _taken);
        return Task.CompletedTask;
    }
}
