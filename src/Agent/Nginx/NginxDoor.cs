using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>The addresses that visitors come through, and who else may sit on them.</summary>
internal static partial class NginxDoor
{
    /// <summary>The first address that a rendered configuration listens on.</summary>
    public static IPEndPoint? Of(string configuration) =>
        Listen().Match(configuration) is { Success: true } match ? IPEndPoint.Parse(match.Groups[1].ValueSpan) : null;

    /// <exception cref="MBotException"><c>nginx.port-taken</c>, <c>nginx.port-forbidden</c>.</exception>
    public static void RefuseStrangers(NginxModel model)
    {
        foreach (var door in model.Listen.Concat(model.Tls?.Listen ?? []))
        {
            switch (TryBind(door))
            {
                case SocketError.AddressAlreadyInUse:
                    throw new MBotException(ErrorKind.FailedPrecondition, "nginx.port-taken", $"nginx cannot listen on {door}: {Holder(door)} has the port")
                    {
                        Hint = "end that process, or choose another address: mbot-client config set nginx.listen",
                    };
                case SocketError.AccessDenied:
                    throw new MBotException(ErrorKind.FailedPrecondition, "nginx.port-forbidden", $"nginx cannot listen on {door}: this user may not use ports below 1024")
                    {
                        Hint = "choose a port above 1023: mbot-client config set nginx.listen",
                    };
                case SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported:
                    throw new MBotException(ErrorKind.FailedPrecondition, "nginx.no-such-address", $"nginx cannot listen on {door}: this machine does not have the address")
                    {
                        Hint = "correct nginx.listen",
                    };
            }
        }
    }

    /// <summary>Says who holds one of the model's ports beside nginx; null when nobody does.</summary>
    public static string? HeldByOthers(NginxModel model, IReadOnlySet<int> ours)
    {
        foreach (var door in model.Listen.Concat(model.Tls?.Listen ?? []))
        {
            var owners = ListeningSockets.Owners(door.Port);
            if (ListeningSockets.IsListening(door.Port) && !owners.Any(ours.Contains))
                return $"{door} is held by {Holder(door)}";
        }

        return null;
    }

    private static string Holder(IPEndPoint door) => PortOwner.Of(door.Port)?.ToString() ?? "a program that has let go of it since";

    private static SocketError TryBind(IPEndPoint door)
    {
        try
        {
            using var socket = new Socket(door.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (door.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.Bind(door);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    [GeneratedRegex(@"^\s*listen (\S+?)(?: [a-z_0-9 ]+)?;", RegexOptions.Multiline)]
    private static partial Regex Listen();
}
