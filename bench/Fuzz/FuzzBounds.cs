using System.Diagnostics;

namespace MBot.Bench.Fuzz;

/// <summary>One input through a target, and what is wrong with what came of it.</summary>
internal static class FuzzBounds
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Inputs have 128 KiB at most.</summary>
    public const long MostAllocated = 256L * 1024 * 1024;

    /// <param name="Way">As the target says; empty when something is wrong.</param>
    /// <param name="Problem">Null when nothing is; without what differs between two inputs with the same cause.</param>
    internal readonly record struct Judgement(string Way, string? Problem, string Detail = "");

    public static Judgement Judge(FuzzTarget target, byte[] input)
    {
        var judged = JudgeOnce(target, input);
        // Slow on a busy machine is not slow: the best of three counts.
        for (var again = 0; again < 2 && judged.Problem == TooSlow; again++)
            judged = JudgeOnce(target, input);
        return judged;
    }

    private const string TooSlow = "takes longer than a second";

    private static Judgement JudgeOnce(FuzzTarget target, byte[] input)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        try
        {
            var way = target.Run(input);
            if (watch.Elapsed > Longest)
                return new("", TooSlow, $"{watch.Elapsed.TotalSeconds:0.0} s for {input.Length} bytes");
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            return allocated > MostAllocated ? new("", "takes too much memory", $"{allocated >> 20} MiB for {input.Length} bytes") : new(way, null);
        }
        catch (BrokenPromiseException broken)
        {
            return new("", broken.Message);
        }
        catch (Exception error)
        {
            var place = new StackTrace(error).GetFrames().Select(f => f.GetMethod()).FirstOrDefault(m => m?.DeclaringType?.FullName?.StartsWith("MBot.", StringComparison.Ordinal) == true);
            return new("", $"{error.GetType().Name} in {place?.DeclaringType?.Name}.{place?.Name}", error.ToString());
        }
    }
}
