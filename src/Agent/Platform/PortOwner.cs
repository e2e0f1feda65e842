using System.Globalization;

namespace MBot.Agent.Platform;

/// <summary>Who listens on a port, in words for an operator, as they were when it was asked.</summary>
internal sealed record PortOwner(string Description)
{
    private const int MostProcesses = 3;
    private const int LongestCommand = 120;

    /// <summary>Null when nobody listens.</summary>
    public static PortOwner? Of(int port)
    {
        if (!ListeningSockets.IsListening(port))
            return null;
        var owners = ListeningSockets.Owners(port);
        return new PortOwner(owners.Count == 0 ? "a program of another user" : string.Join(" and ", owners.Take(MostProcesses).Select(Describe)));
    }

    /// <summary>A process by its number and the beginning of its command line, if there still is one that we may see.</summary>
    public static string Describe(int pid)
    {
        var command = CommandOf(pid);
        var shown = command.Length == 0 ? "its command is not to be seen" : command.Length > LongestCommand ? command[..LongestCommand] + "…" : command;
        return string.Create(CultureInfo.InvariantCulture, $"process {pid} ({shown})");
    }

    public override string ToString() => Description;

    private static string CommandOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // gone meanwhile, or another user's
        }
    }
}
