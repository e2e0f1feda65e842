using System.Net;
using System.Net.Sockets;
using MBot.Agent.Platform;
using MBot.TestKit;

namespace MBot.Agent.Tests.Platform;

public class SocketDiagnosticsTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Loopbacks => Socket.OSSupportsIPv6 && NetworkIsThere() ? ["127.0.0.1", "::1"] : ["127.0.0.1"];

    /// <summary>More than one answer of the kernel holds; the clients' ends, and a port that nobody knows, are not counted.</summary>
    [Theory]
    [MemberData(nameof(Loopbacks))]
    public async Task TheConnectionsOfAPort_AreCounted_AndNoOthers(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start(600);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Assert.Equal(0, SocketDiagnostics.Established(port));
        var clients = new List<TcpClient>();
        try
        {
            for (var n = 0; n < 500; n++)
            {
                var client = new TcpClient(listener.LocalEndpoint.AddressFamily);
                await client.ConnectAsync(IPAddress.Parse(address), port);
                clients.Add(client);
            }

            await Until.HoldsAsync(() => SocketDiagnostics.Established(port) == 500, Bound, "all are counted");
            Assert.Equal(500, ListeningSockets.EstablishedConnections(port));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        await Until.HoldsAsync(() => SocketDiagnostics.Established(port) == 0, Bound, "none is left");
    }

    private static bool NetworkIsThere()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false; // IPv6 is off
        }
    }
}
