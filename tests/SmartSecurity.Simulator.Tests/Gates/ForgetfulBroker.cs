using System.Net;
using System.Net.Sockets;

namespace SmartSecurity.Simulator.Tests.Gates;

/// <summary>An MQTT 3.1.1 broker, byte by byte, that takes the first messages without a PUBACK and hangs up.</summary>
internal sealed class ForgetfulBroker : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ForgetfulBroker() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Serves one connection: answers CONNECT, takes one PUBLISH, and answers it or not.</summary>
    /// <returns>The PUBLISH's body after its packet identifier.</returns>
    public async Task<byte[]> TakeOneAsync(bool acknowledges, CancellationToken cancel)
    {
        using var client = await _listener.AcceptTcpClientAsync(cancel);
        var stream = client.GetStream();
        var (connect, _) = await ReadAsync(stream, cancel);
        Assert.Equal(0x10, connect);
        await stream.WriteAsync(new byte[] { 0x20, 2, 0, 0 }, cancel);
        var (publish, body) = await ReadAsync(stream, cancel);
        Assert.Equal(0x32, publish & 0xF6);   // PUBLISH, QoS 1
        var topicLength = (body[0] << 8) | body[1];
        var id = body[(2 + topicLength)..(4 + topicLength)];
        if (!acknowledges) return body[(4 + topicLength)..];
        await stream.WriteAsync(new byte[] { 0x40, 2, id[0], id[1] }, cancel);
        await ReadAsync(stream, cancel);   // the gate leaves
        return body[(4 + topicLength)..];
    }

    public void Dispose() => _listener.Dispose();

    private static async Task<(int First, byte[] Body)> ReadAsync(NetworkStream stream, CancellationToken cancel)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, cancel);
        var first = one[0];
        int length = 0, shift = 0;
        do
        {
            await stream.ReadExactlyAsync(one, cancel);
            length |= (one[0] & 0x7F) << shift;
            shift += 7;
        }
        while ((one[0] & 0x80) != 0);
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancel);
        return (first, body);
    }
}
