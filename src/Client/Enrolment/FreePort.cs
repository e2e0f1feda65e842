using System.Net;
using System.Net.Sockets;

namespace MBot.Client.Enrolment;

/// <summary>Chooses ports for a new local agent.</summary>
internal static class FreePort
{
    /// <param name="asked">As the user said; null when the default will do.</param>
    /// <returns>What was asked for; the default; a free one when the default is taken, or 0 was asked for.</returns>
    public static int Choose(int? asked, int usual, string option)
    {
        if (asked is > 0 and var port)
            return IsFree(port) ? port : throw ClientException.Refused("port.taken", $"port {port} is taken", $"{option} 0 picks a free one");
        return asked is null && IsFree(usual) ? usual : Any();
    }

    private static bool IsFree(int port)
    {
        try
        {
            Bind(port);
            return true;
        }
        catch (SocketException)
        {
            return false; // someone has it, or it isn't for us: all the same here
        }
    }

    private static int Any() => Bind(0);

    private static int Bind(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        finally
        {
            listener.Stop();
        }
    }
}
