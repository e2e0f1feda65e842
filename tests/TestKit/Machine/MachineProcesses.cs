using System.Globalization;

namespace MBot.TestKit;

/// <summary>The processes of this machine, as /proc shows them. Each may have ended by the time it is looked at.</summary>
public static class MachineProcesses
{
    /// <summary>The ids of all.</summary>
    public static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    /// <summary>Its words, each with a NUL behind it; empty when it has ended.</summary>
    public static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
