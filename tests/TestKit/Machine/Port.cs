using System.Net;
using System.Net.Sockets;

namespace MBot.TestKit;

/// <summary>TCP ports of 127.0.0.1, below the ephemeral ones. Each is given out once, until all have been: tests that run side by side get different ones.</summary>
public static class Port
{
    private const int Lowest = 20_000;
    private const int End = 32_000;
    private static readonly Lock Gate = new();
    private static int next = Random.Shared.Next(Lowest, End);

    /// <summary>A port that was free a moment ago. Not reserved: use it at once.</summary>
    public static int Free() => FreeRange(1);

    /// <summary>The first of <paramref name="count"/> neighbouring ports that were free a moment ago.</summary>
    public static int FreeRange(int count)
    {
        lock (Gate)
        {
            for (var tried = 0; tried < End - Lowest; tried++)
            {
                var first = next + count <= End ? next : Lowest;
                if (Enumerable.Range(first, count).All(IsFree))
                {
                    next = first + count;
                    return first;
                }

                next = first + 1;
            }
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
