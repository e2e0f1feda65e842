using System.Net.Sockets;

namespace MBot.TestKit;

/// <summary>Sockets that are files.</summary>
internal static class UnixSocket
{
    public static async Task<Socket> ConnectAsync(string path, CancellationToken ct = default)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
