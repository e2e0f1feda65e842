using System.Globalization;

namespace MBot.TestKit;

/// <summary>
/// Kills an agent at a chosen one of its durable changes: faults/faults.c, compiled once and preloaded into it. The
/// changes of one run, traced, are the points at which later runs are killed, so whatever a step adds joins by itself.
/// </summary>
public sealed class FaultLibrary
{
    private readonly string _folder;

    private FaultLibrary(string folder, string library)
    {
        _folder = folder;
        Environment = new Dictionary<string, string?> { ["LD_PRELOAD"] = library, ["MBOT_FAULTS"] = folder };
    }

    /// <summary>What the agent must be started with.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; }

    private string Order => Path.Combine(_folder, "order");

    private string PowerFile => Path.Combine(_folder, "power");

    private string TraceFile => Path.Combine(_folder, "trace");

    /// <param name="folder">For orders and traces; written by the agent, so it must be the agent's user's.</param>
    /// <param name="ct">Ends the compiler.</param>
    public static async Task<FaultLibrary> CompileAsync(string folder, CancellationToken ct = default)
    {
        Directory.CreateDirectory(folder);
        var library = Path.Combine(folder, "faults.so");
        await ChildProcess.RunAsync("cc", ["-shared", "-fPIC", "-O1", "-o", library, Path.Combine(Repository.TestKit, "faults", "faults.c"), "-ldl", "-lpthread"], ct: ct);
        return new FaultLibrary(folder, library);
    }

    /// <summary>Numbers the changes from now on, and kills nobody.</summary>
    public void Trace() => Give("trace");

    /// <summary>Numbers the changes from now on; kill -9 before or after the given one.</summary>
    public void Kill(FaultPoint point) => Give(point.ToString());

    /// <summary>The same, and in the same moment a disk loses its power.</summary>
    public void Kill(FaultPoint point, LoopDisk disk)
    {
        File.WriteAllText(PowerFile, disk.Folder);
        Give(point.ToString());
    }

    /// <summary>Steps the agent's wall clock, which is that far from the machine's until the next call.</summary>
    public void StepClock(TimeSpan by)
    {
        var temporary = Path.Combine(_folder, "clock.new");
        File.WriteAllText(temporary, ((long)by.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        File.Move(temporary, Path.Combine(_folder, "clock"), overwrite: true);
    }

    /// <summary>Withdraws the order.</summary>
    /// <returns>The changes since it was given, each as its call and its path.</returns>
    public IReadOnlyList<string> Withdraw()
    {
        File.Delete(Order);
        File.Delete(PowerFile);
        return File.Exists(TraceFile) ? [.. File.ReadLines(TraceFile).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])] : [];
    }

    private void Give(string order)
    {
        File.Delete(TraceFile);
        var temporary = Path.Combine(_folder, "order.new");
        File.WriteAllText(temporary, order);
        File.Move(temporary, Order, overwrite: true);
    }
}

/// <summary>Before or after one of the traced changes.</summary>
/// <param name="Number">Of the change, from 1.</param>
/// <param name="After">Whether the change is made.</param>
public readonly record struct FaultPoint(int Number, bool After)
{
    /// <summary>As the library reads it.</summary>
    public override string ToString() => $"kill {(After ? "after" : "before")} {Number}";
}
