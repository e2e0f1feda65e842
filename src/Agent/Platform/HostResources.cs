using System.Globalization;

namespace MBot.Agent.Platform;

/// <summary>What the machine has left, in bytes.</summary>
internal static class HostResources
{
    /// <summary>USER_HZ: the same on every machine that .NET runs on.</summary>
    public const double TicksPerSecond = 100;

    /// <summary>MemAvailable of /proc/meminfo: what can be given to a new process without swapping.</summary>
    public static long AvailableMemory() => MemoryField("MemAvailable:");

    public static long TotalMemory() => MemoryField("MemTotal:");

    /// <summary>Space that this user may still fill on the file system of <paramref name="folder"/>.</summary>
    public static long FreeDisk(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>Resident set of one process, 0 when it is gone.</summary>
    public static long ResidentMemory(int pid)
    {
        try
        {
            return KilobyteField($"/proc/{pid}/status", "VmRSS:");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>What a process and its children that have ended took of the processors, zero when it is gone.</summary>
    public static TimeSpan ProcessorTime(int pid) =>
        ProcessStat.FieldsFromState(pid) is { } fields
            ? TimeSpan.FromSeconds(fields[11..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond) // utime, stime, cutime, cstime of proc(5)
            : TimeSpan.Zero;

    private static long MemoryField(string name) => KilobyteField("/proc/meminfo", name);

    private static long KilobyteField(string file, string name)
    {
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
                return long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
        }

        return 0; // a zombie has no VmRSS
    }
}
