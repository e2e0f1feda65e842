using System.Globalization;

namespace MBot.Bench.Figures;

/// <summary>What the kernel has counted for a process.</summary>
internal static class ProcessorTime
{
    /// <summary>Hundredths of a second.</summary>
    public static long Ticks(int id)
    {
        var stat = File.ReadAllText($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }
}
