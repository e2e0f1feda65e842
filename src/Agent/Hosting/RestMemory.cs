using System.Globalization;
using System.Runtime.InteropServices;

namespace MBot.Agent.Hosting;

/// <summary>
/// Gives memory back when the agent comes to rest, after its start and after work. Two parts: garbage, and the pages of
/// its own file. The runtime copies its assemblies out of the single file, which leaves the whole file mapped and counted as
/// this process's memory; on a machine of 2 GiB that is worth a system call.
/// </summary>
internal sealed partial class RestMemory(TimeProvider time) : BackgroundService
{
    private const int DontNeed = 4;
    private const long Quiet = 2 * 1024 * 1024;
    private const long Worth = 10 * 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>At rest is who allocates little; it is worth it when much is resident that was not after the last time.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        long seen = 0, kept = 0;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            if (allocated - seen < Quiet && Resident() - kept > Worth)
            {
                GiveBack();
                kept = Resident();
                allocated = GC.GetTotalAllocatedBytes(); // reading the mappings allocates as well, and must not be taken for work
            }

            seen = allocated;
        }
    }

    /// <returns>Bytes; the second field of /proc/PID/statm, see proc(5).</returns>
    private static long Resident() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    private static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        foreach (var (address, length) in ReadOnlyMappings(File.ReadLines("/proc/self/smaps"), Environment.ProcessPath ?? ""))
            _ = Advise(address, length, DontNeed); // refused: the pages stay, which harms nothing
    }

    /// <summary>
    /// Mappings of <paramref name="file"/> that were never written to: what is dropped of them is read again from the file
    /// when it is touched. A mapping with pages of its own (relocated data) is not among them.
    /// </summary>
    /// <param name="smaps">Lines of /proc/PID/smaps, see proc(5).</param>
    internal static IReadOnlyList<(nint Address, nint Length)> ReadOnlyMappings(IEnumerable<string> smaps, string file)
    {
        var found = new List<(nint, nint)>();
        (nint Address, nint Length)? current = null;
        foreach (var line in smaps)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!fields[0].EndsWith(':'))
                current = fields.Length >= 6 && fields[1] is "r--p" or "r-xp" or "r--s" && line.EndsWith(" " + file, StringComparison.Ordinal) ? Range(fields[0]) : null;
            else if (fields[0] == "Anonymous:" && fields[1] == "0" && current is { } mapping)
                found.Add(mapping);
        }

        return found;
    }

    private static (nint Address, nint Length) Range(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var from = nint.Parse(text.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (from, nint.Parse(text.AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - from);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint length, int advice);
}
