using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MBot.TestKit;

/// <summary>A name server that knows A and SRV records of a table, and says of all else that there is no such name. UDP only (RFC 1035, 2782).</summary>
public sealed class DnsStub : IAsyncDisposable
{
    private const ushort A = 1;
    private const ushort Srv = 33;
    private readonly Dictionary<(string Name, ushort Type), List<byte[]>> records = [];
    private readonly UdpClient socket;
    private readonly CancellationTokenSource stop = new();
    private readonly Task answering;

    public DnsStub(IPEndPoint? door = null)
        : this(new UdpClient(door ?? new IPEndPoint(IPAddress.Loopback, 0)))
    {
    }

    /// <param name="socket">Bound already, such as one that was made in another network namespace.</param>
    public DnsStub(UdpClient socket)
    {
        this.socket = socket;
        answering = AnswerAsync();
    }

    public IPEndPoint Address => (IPEndPoint)socket.Client.LocalEndPoint!;

    public DnsStub WithAddress(string name, IPAddress address)
    {
        Add(name, A, address.GetAddressBytes());
        return this;
    }

    /// <param name="service">Such as _mongodb._tcp.cluster.example.test.</param>
    public DnsStub WithService(string service, string target, int port)
    {
        Add(service, Srv, [0, 0, 0, 0, (byte)(port >> 8), (byte)port, .. Name(target)]);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await answering;
        socket.Dispose();
        stop.Dispose();
    }

    private void Add(string name, ushort type, byte[] data)
    {
        var key = (name.ToLowerInvariant(), type);
        if (!records.TryGetValue(key, out var list))
            records[key] = list = [];
        list.Add(data);
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var asked = await socket.ReceiveAsync(stop.Token);
                await socket.SendAsync(Reply(asked.Buffer), asked.RemoteEndPoint, stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // disposed
        }
    }

    private byte[] Reply(byte[] query)
    {
        var (name, end) = ReadName(query);
        var type = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(end));
        var found = records.GetValueOrDefault((name, type)) ?? [];
        var exists = found.Count > 0 || records.Keys.Any(key => key.Name == name);
        var reply = new List<byte>(query[..(end + 4)]);
        // QR, RD and RA; NXDOMAIN for what is not in the table.
        (reply[2], reply[3]) = (0x81, (byte)(exists ? 0x80 : 0x83));
        (reply[6], reply[7]) = (0, (byte)found.Count);
        (reply[8], reply[9], reply[10], reply[11]) = (0, 0, 0, 0);
        foreach (var data in found)
            reply.AddRange([0xc0, 12, 0, (byte)type, 0, 1, 0, 0, 0, 5, (byte)(data.Length >> 8), (byte)data.Length, .. data]);
        return [.. reply];
    }

    private static (string Name, int End) ReadName(byte[] query)
    {
        var labels = new List<string>();
        var at = 12;
        for (; query[at] != 0; at += query[at] + 1)
            labels.Add(Encoding.ASCII.GetString(query, at + 1, query[at]));
        return (string.Join('.', labels).ToLowerInvariant(), at + 1);
    }

    private static byte[] Name(string name) =>
        [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
}
