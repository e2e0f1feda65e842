using MBot.Agent.Platform;

namespace MBot.Agent.Slots;

/// <summary>The program that listens on a port, in words for an operator.</summary>
/// <param name="Pid">Null when the system does not let us see whose the socket is.</param>
internal sealed record PortOwner(int? Pid, string? Command)
{
    private const int LongestCommand = 120;

    /// <summary>Null when nobody listens.</summary>
    public static PortOwner? Of(int port)
    {
        if (!ListeningSockets.IsListening(port))
            return null;
        var owners = ListeningSockets.Owners(port);
        return owners.Count == 0 ? new PortOwner(null, null) : new PortOwner(owners[0], CommandOf(owners[0]));
    }

    public override string ToString() => Pid is null ? "a program of another user" : $"process {Pid} ({Command ?? "gone meanwhile"})";

    private static string? CommandOf(int pid)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();
            return line.Length > LongestCommand ? line[..LongestCommand] + "…" : line;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
