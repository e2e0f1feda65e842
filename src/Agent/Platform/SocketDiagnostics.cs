using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MBot.Agent.Platform;

/// <summary>Asks the kernel for the connections of one port alone, by sock_diag(7): /proc/net/tcp is made anew, as text and whole, at each look.</summary>
internal static partial class SocketDiagnostics
{
    private const int Netlink = 16; // AF_NETLINK
    private const int Raw = 3 | 0x80000; // SOCK_RAW | SOCK_CLOEXEC
    private const int SocketDiag = 4; // NETLINK_SOCK_DIAG
    private const int DontWait = 0x40; // MSG_DONTWAIT: a dump is there as soon as it was asked for
    private const ushort ByFamily = 20; // SOCK_DIAG_BY_FAMILY
    private const ushort Done = 3; // NLMSG_DONE
    private const ushort RequestDump = 0x301; // NLM_F_REQUEST | NLM_F_DUMP
    private const byte Tcp = 6;
    private const uint EstablishedState = 1 << 1;
    private const int HeaderSize = 16;
    private const int RequestSize = HeaderSize + 56; // struct inet_diag_req_v2

    /// <summary>Established connections whose local end is <paramref name="port"/>; null where the kernel may not be asked.</summary>
    public static int? Established(int port) => Count(port, 2) + Count(port, 10); // AF_INET, AF_INET6

    private static int? Count(int port, byte family)
    {
        var socket = Socket(Netlink, Raw, SocketDiag);
        if (socket < 0)
            return null;
        try
        {
            Span<byte> request = stackalloc byte[RequestSize];
            request.Clear();
            BinaryPrimitives.WriteInt32LittleEndian(request, RequestSize);
            BinaryPrimitives.WriteUInt16LittleEndian(request[4..], ByFamily);
            BinaryPrimitives.WriteUInt16LittleEndian(request[6..], RequestDump);
            request[HeaderSize] = family;
            request[HeaderSize + 1] = Tcp;
            BinaryPrimitives.WriteUInt32LittleEndian(request[(HeaderSize + 4)..], EstablishedState);
            BinaryPrimitives.WriteUInt16BigEndian(request[(HeaderSize + 8)..], (ushort)port);
            return Send(socket, ref MemoryMarshal.GetReference(request), request.Length, 0) == request.Length ? Answers(socket) : null;
        }
        finally
        {
            _ = Close(socket);
        }
    }

    private static int? Answers(int socket)
    {
        var count = 0;
        var buffer = new byte[32 * 1024];
        while (true)
        {
            var got = Receive(socket, ref buffer[0], buffer.Length, DontWait);
            if (got < HeaderSize)
                return null;
            for (var rest = buffer.AsSpan(0, (int)got); rest.Length >= HeaderSize;)
            {
                var type = BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]);
                if (type == Done)
                    return count;
                if (type != ByFamily)
                    return null;
                count++;
                var length = (BinaryPrimitives.ReadInt32LittleEndian(rest) + 3) & ~3;
                rest = rest[Math.Min(length, rest.Length)..];
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "socket")]
    private static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send")]
    private static partial nint Send(int socket, ref byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv")]
    private static partial nint Receive(int socket, ref byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
