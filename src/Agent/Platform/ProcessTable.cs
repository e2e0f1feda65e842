using System.Globalization;

namespace MBot.Agent.Platform;

/// <summary>What runs on this machine, from /proc.</summary>
internal static class ProcessTable
{
    /// <summary>The numbers of all processes; any of them may be gone by the time it is looked at.</summary>
    public static IEnumerable<int> Pids()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                yield return pid;
        }
    }
}
