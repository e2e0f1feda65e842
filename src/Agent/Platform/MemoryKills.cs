using System.Globalization;

namespace MBot.Agent.Platform;

/// <summary>How often this machine's kernel has ended a process because memory had run out: all of it, or what a control group may take.</summary>
internal static class MemoryKills
{
    public static long Count() => CountIn(File.ReadLines("/proc/vmstat"));

    /// <summary>0 from a kernel that does not count them.</summary>
    public static long CountIn(IEnumerable<string> vmstat)
    {
        const string name = "oom_kill ";
        var line = vmstat.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }
}
