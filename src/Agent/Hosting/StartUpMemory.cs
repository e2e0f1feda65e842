using System.Globalization;
using System.Runtime.InteropServices;

namespace MBot.Agent.Hosting;

/// <summary>
/// Lets go of the pages that only the start needed. The runtime copies its assemblies out of the single file, which leaves
/// the whole file mapped and counted as this process's memory; on a machine of 2 GiB that is worth a system call.
/// </summary>
internal sealed partial class StartUpMemory(IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private const int DontNeed = 4;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken);
        await Task.Delay(Settle, time, stoppingToken);
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
                current = fields.Length >= 6 && fields[1] == "r--p" && line.EndsWith(" " + file, StringComparison.Ordinal) ? Range(fields[0]) : null;
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
