using System.Net;
using System.Net.Sockets;

namespace MBot.TestKit;

/// <summary>TCP ports of 127.0.0.1.</summary>
public static class Port
{
    /// <summary>A port that was free a moment ago. Not reserved: use it at once.</summary>
    public static int Free() => FreeRange(1);

    /// <summary>The first of <paramref name="count"/> neighbouring ports that were free a moment ago, below the ephemeral ones.</summary>
    public static int FreeRange(int count)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var first = Random.Shared.Next(20_000, 32_000 - count);
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }

        throw new InvalidOperationException($"no {count} free neighbouring ports found");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false; // taken
        }
    }
}
