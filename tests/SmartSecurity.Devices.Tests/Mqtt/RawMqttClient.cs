using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SmartSecurity.Devices.Tests.Mqtt;

/// <summary>MQTT 3.1.1 byte by byte: shows what stands on the wire, without a library that could hide a missing acknowledgement.</summary>
internal sealed class RawMqttClient : IDisposable
{
    private readonly TcpClient _tcp = new();

    public static async Task<RawMqttClient> ConnectAsync(int port, string clientId, string? user = null, string? password = null)
    {
        var client = new RawMqttClient();
        await client._tcp.ConnectAsync(IPAddress.Loopback, port).Soon();
        var flags = (byte)(0x02 | (user is null ? 0 : 0x80) | (password is null ? 0 : 0x40));
        byte[] body = [.. Text("MQTT"), 4, flags, 0, 60, .. Text(clientId),
            .. user is null ? [] : Text(user), .. password is null ? [] : Text(password)];
        await client.SendAsync(0x10, body);
        return client;
    }

    public Task PublishAsync(ushort packetId, string topic, byte[] payload) =>
        SendAsync(0x32, [.. Text(topic), (byte)(packetId >> 8), (byte)packetId, .. payload]);

    /// <summary>The next packet (its first byte and what follows the length), or null when the broker closed the connection.</summary>
    public async Task<byte[]?> ReadAsync()
    {
        var head = new byte[2];
        try
        {
            if (await _tcp.GetStream().ReadAtLeastAsync(head, 2, throwOnEndOfStream: false).AsTask().Soon() < 2) return null;
            var body = new byte[head[1]];
            await _tcp.GetStream().ReadExactlyAsync(body).AsTask().Soon();
            return [head[0], .. body];
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _tcp.Dispose();

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private Task SendAsync(byte type, byte[] body)
    {
        var length = new List<byte>();
        for (var left = body.Length; ;)
        {
            var digit = (byte)(left % 128);
            left /= 128;
            length.Add(left > 0 ? (byte)(digit | 0x80) : digit);
            if (left == 0) break;
        }
        return _tcp.GetStream().WriteAsync((byte[])[type, .. length, .. body]).AsTask().Soon();
    }
}
