using System.Globalization;

namespace MBot.Agent.Platform;

/// <summary>Who listens on a TCP port and how many connections it has, from /proc/net/tcp and /proc/PID/fd.</summary>
internal static class ListeningSockets
{
    private const string Established = "01";
    private const string Listen = "0A";

    /// <summary>The pids of all processes that hold a listening socket on <paramref name="port"/>; empty when nobody listens or we may not look.</summary>
    public static IReadOnlyList<int> Owners(int port)
    {
        var inodes = Rows().Where(r => r.LocalPort == port && r.State == Listen).Select(r => $"socket:[{r.Inode}]").ToHashSet();
        if (inodes.Count == 0)
            return [];
        return [.. ProcessTable.Pids().Where(pid => Holds($"/proc/{pid}", inodes))];
    }

    /// <summary>The ports that a process listens on.</summary>
    public static IReadOnlyList<int> PortsOf(int pid) =>
        [.. Rows().Where(r => r.State == Listen).GroupBy(r => r.LocalPort).Where(port => Holds($"/proc/{pid}", port.Select(r => $"socket:[{r.Inode}]").ToHashSet())).Select(port => port.Key)];

    public static bool IsListening(int port) => Rows().Any(r => r.LocalPort == port && r.State == Listen);

    /// <summary>Established connections whose local end is <paramref name="port"/>.</summary>
    public static int EstablishedConnections(int port) => SocketDiagnostics.Established(port) ?? Rows().Count(r => r.LocalPort == port && r.State == Established);

    private static bool Holds(string processFolder, HashSet<string> inodes)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(processFolder, "fd"))
                .Any(fd => new FileInfo(fd).LinkTarget is { } target && inodes.Contains(target)); // null for one that was closed meanwhile
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // the process is gone, or another user's
        }
    }

    private static IEnumerable<(int LocalPort, string State, string Inode)> Rows()
    {
        foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            if (!File.Exists(table))
                continue;
            foreach (var line in File.ReadLines(table).Skip(1))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                var port = int.Parse(fields[1].AsSpan(fields[1].LastIndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                yield return (port, fields[3], fields[9]);
            }
        }
    }
}
