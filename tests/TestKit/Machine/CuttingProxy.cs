using System.Net;
using System.Net.Sockets;

namespace MBot.TestKit;

/// <summary>
/// A bad line: forwards TCP connections to a port of this machine, and cuts them (both sides get a reset) at a chosen
/// chunk. A chunk is what one read brought, in either direction, numbered over all connections since the last order.
/// </summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly int target;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly Task accepting;
    private int cutAt;
    private int every;

    private CuttingProxy(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many chunks came since the last order.</summary>
    public int Chunks { get; private set; }

    /// <summary>How often it has cut since the last order.</summary>
    public int Cuts { get; private set; }

    /// <summary>How long each chunk is on its way: half of what an answer takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Begins to forward.</summary>
    public static CuttingProxy Start(int target) => new(target);

    /// <summary>Forwards everything from now on.</summary>
    public void Forward() => Order(int.MaxValue, 0);

    /// <summary>Cuts the connection that brings the given chunk, which is lost, and forwards everything after that.</summary>
    /// <param name="chunk">Counted from 1, from now on.</param>
    public void CutAt(int chunk) => Order(chunk, 0);

    /// <summary>Cuts again and again, each time so many chunks after the last cut.</summary>
    public void CutEvery(int chunks) => Order(chunks, chunks);

    /// <summary>Ends it and all its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private void Order(int first, int step)
    {
        lock (gate)
            (Chunks, Cuts, cutAt, every) = (0, 0, first, step);
    }

    /// <summary>Whether the chunk that just came is the one.</summary>
    private bool IsLast()
    {
        lock (gate)
        {
            if (++Chunks != cutAt)
                return false;
            Cuts++;
            cutAt = every > 0 ? Chunks + every : int.MaxValue;
            return true;
        }
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true)
                lines.Add(ServeAsync(await listener.AcceptSocketAsync(stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // ended
        }

        await Task.WhenAll(lines);
    }

    private async Task ServeAsync(Socket client)
    {
        using var agent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await agent.ConnectAsync(IPAddress.Loopback, target, stop.Token);
                using var cut = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                await Task.WhenAll(ForwardAsync(client, agent, cut), ForwardAsync(agent, client, cut));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                // Closing with a linger time of nothing sends a reset.
                client.LingerState = agent.LingerState = new LingerOption(enable: true, seconds: 0);
            }
        }
    }

    private async Task ForwardAsync(Socket from, Socket to, CancellationTokenSource cut)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, cut.Token) is > 0 and var count)
            {
                if (IsLast())
                    throw new OperationCanceledException("cut");
                if (Delay > TimeSpan.Zero)
                    await Task.Delay(Delay, cut.Token);
                await to.SendAsync(buffer.AsMemory(0, count), cut.Token);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            await cut.CancelAsync();
            throw;
        }
    }
}
