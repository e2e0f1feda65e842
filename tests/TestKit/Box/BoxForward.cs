using System.Net;
using System.Net.Sockets;

namespace MBot.TestKit;

/// <summary>
/// A port of 127.0.0.1 that leads to a port of the instance, over the link: so whatever a test uses against a server of its own
/// machine it can use against a box.
/// </summary>
public sealed class BoxForward : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly BoxNetwork network;
    private readonly IPEndPoint target;
    private readonly bool inside;
    private readonly Task accepting;

    /// <param name="network">The box's.</param>
    /// <param name="port">Of the instance.</param>
    /// <param name="inside">From the instance itself, to its loopback, and not over the link.</param>
    internal BoxForward(BoxNetwork network, int port, bool inside)
    {
        (this.network, this.inside) = (network, inside);
        target = new IPEndPoint(inside ? IPAddress.Loopback : IPAddress.Parse(BoxNetwork.Instance), port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    /// <summary>The port of 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>http://127.0.0.1:PORT/</summary>
    public Uri Http => new($"http://127.0.0.1:{Port}/");

    /// <summary>Ends all of its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(stop.Token);
                open.RemoveAll(connection => connection.IsCompleted);
                open.Add(CarryAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(open); // disposed
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using (client)
        using (var server = network.Make(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), inside))
        {
            try
            {
                client.NoDelay = server.NoDelay = true;
                await server.ConnectAsync(target, stop.Token);
                await Task.WhenAll(CopyAsync(client, server), CopyAsync(server, client));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                client.Close(0); // refused or broken there: broken here
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await from.ReceiveAsync(buffer, stop.Token)) > 0)
        {
            for (var sent = 0; sent < count;)
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), stop.Token);
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
