using System.Globalization;
using MBot.Agent.Configuration;
using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>A small machine without swap ends the app the first time that two copies of it are large at once.</summary>
internal sealed class SwapDiagnostic(ISettings<ServicesOptions> services) : IDiagnostic
{
    // As install.sh has it.
    private const long EnoughWithout = 4L * 1024 * 1024 * 1024;
    private const long NearlyUsedUp = 10;

    public string Name => "swap";

    public Task<Finding> LookAsync(CancellationToken cancellation) =>
        Task.FromResult(Judge(File.ReadLines("/proc/swaps"), HostResources.TotalMemory(), services.Current.UsesSystemd));

    /// <param name="swaps">Of /proc/swaps.</param>
    /// <param name="isInstance">On somebody's own machine swap is theirs to decide.</param>
    internal static Finding Judge(IEnumerable<string> swaps, long memory, bool isInstance)
    {
        var rows = swaps.Skip(1).Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(row => row.Length >= 4).ToList();
        var (size, used) = (rows.Sum(row => Kilobytes(row[2])), rows.Sum(row => Kilobytes(row[3])));
        if (size == 0)
        {
            return memory >= EnoughWithout || !isInstance
                ? Finding.Ok("none, and none is needed")
                : Finding.Warning("none", $"the machine has {memory >> 20} MiB of memory and no swap", "running install.sh again makes 2 GB of it when 4 GB of the disk are free", "swapon --show");
        }

        var detail = $"{used >> 10} of {size >> 10} MiB used";
        return (size - used) * 100 < size * NearlyUsedUp
            ? Finding.Warning(detail, "the swap is used up", "the app takes more memory than the machine has: less data at once, or a larger machine", "mbot-client resize TYPE")
            : Finding.Ok(detail);
    }

    private static long Kilobytes(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
