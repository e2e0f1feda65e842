using System.Globalization;

namespace MBot.Agent.Nginx;

/// <summary>Start times of /proc/PID/stat as wall-clock times.</summary>
internal static class BootClock
{
    /// <summary>USER_HZ, which is 100 for every program on Linux whatever the kernel's own tick.</summary>
    private const double TicksPerSecond = 100;

    public static DateTimeOffset? TimeOf(long startTicks)
    {
        var line = File.ReadLines("/proc/stat").FirstOrDefault(l => l.StartsWith("btime ", StringComparison.Ordinal));
        return line is null
            ? null
            : DateTimeOffset.FromUnixTimeSeconds(long.Parse(line.AsSpan(6), CultureInfo.InvariantCulture)).AddSeconds(startTicks / TicksPerSecond);
    }
}
