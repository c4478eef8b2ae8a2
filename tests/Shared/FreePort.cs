using System.Net;
using System.Net.Sockets;

namespace SmartSecurity.Testing;

/// <summary>A place for a server of a test.</summary>
public static class FreePort
{
    /// <returns>A TCP port of the loopback address that nobody listened on a moment ago.</returns>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
