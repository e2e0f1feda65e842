using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MBot.Agent.Tests.Certificates;

/// <summary>A small DNS server over UDP: what it was not told of does not exist.</summary>
internal sealed class DnsAnswers : IDisposable
{
    public const ushort A = 1;
    public const ushort Caa = 257;
    private const byte ServerFailure = 2;
    private const byte NoSuchName = 3;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly ConcurrentDictionary<(string Name, ushort Type), List<byte[]>> _records = new();
    private readonly ConcurrentDictionary<(string Name, ushort Type), bool> _failing = new();

    public DnsAnswers() => _ = ServeAsync();

    public IPEndPoint Address => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<(string Name, ushort Type)> Asked { get; } = new();

    public void AddAddress(string name, IPAddress address) => Add(name, A, address.GetAddressBytes());

    public void AddCaa(string name, string tag, string value, byte flags = 0) =>
        Add(name, Caa, [flags, (byte)tag.Length, .. Encoding.ASCII.GetBytes(tag), .. Encoding.ASCII.GetBytes(value)]);

    /// <summary>Questions for this are answered with SERVFAIL.</summary>
    public void Fail(string name, ushort type) => _failing[(name, type)] = true;

    public void Dispose() => _socket.Dispose();

    private void Add(string name, ushort type, byte[] data) => _records.GetOrAdd((name, type), _ => []).Add(data);

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var question = await _socket.ReceiveAsync();
                await _socket.SendAsync(Answer(question.Buffer), question.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private byte[] Answer(byte[] message)
    {
        var (name, end) = ReadName(message, 12);
        var key = (Name: name, Type: BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(end)));
        Asked.Enqueue(key);
        var found = _records.GetValueOrDefault(key) ?? [];
        var code = _failing.ContainsKey(key) ? ServerFailure : _records.Keys.Any(k => k.Name == name) ? (byte)0 : NoSuchName;
        // Header: the question's id, answer + recursion available, one question, the answers.
        byte[] head = [message[0], message[1], 0x81, (byte)(0x80 | code), 0, 1, 0, (byte)(code == 0 ? found.Count : 0), 0, 0, 0, 0, .. message[12..(end + 4)]];
        return [.. head, .. code == 0 ? found.SelectMany(data => Record(key.Type, data)) : []];
    }

    /// <summary>Its name is the question's, by reference.</summary>
    private static byte[] Record(ushort type, byte[] data) =>
        [0xc0, 12, (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, 60, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    private static (string Name, int End) ReadName(byte[] message, int at)
    {
        var labels = new List<string>();
        for (; message[at] > 0; at += message[at] + 1)
            labels.Add(Encoding.ASCII.GetString(message, at + 1, message[at]).ToLowerInvariant());
        return (string.Join('.', labels), at + 1);
    }
}
