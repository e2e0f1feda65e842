using System.Text;

namespace MBot.Agent.Platform;

/// <summary>Processes found by a marker in the environment they were started with, wherever they have moved since.</summary>
internal static class ProcessTree
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan KillBound = TimeSpan.FromSeconds(5);

    /// <param name="marker"><c>NAME=VALUE</c>, or the beginning of it.</param>
    public static IReadOnlyList<ProcessIdentity> Find(string marker)
    {
        var wanted = Encoding.UTF8.GetBytes(marker);
        var found = new List<ProcessIdentity>();
        foreach (var pid in ProcessTable.Pids())
        {
            if (pid != Environment.ProcessId && HasVariable(pid, wanted) && ProcessIdentity.Of(pid) is { } process)
                found.Add(process);
        }

        return found;
    }

    /// <summary>SIGTERM to all, then SIGKILL to whoever is left after <paramref name="grace"/>. Returns how many there were.</summary>
    /// <exception cref="MBotException">A process survived SIGKILL for 5 s (it hangs in the kernel).</exception>
    public static async Task<int> StopAsync(string marker, TimeSpan grace, TimeProvider time)
    {
        var first = Find(marker);
        if (first.Count == 0)
            return 0;
        foreach (var process in first)
            process.Signal(Signals.Terminate);
        if (await GoneAsync(marker, grace, time))
            return first.Count;

        var started = time.GetTimestamp();
        do
        {
            foreach (var process in Find(marker))
                process.Signal(Signals.Kill);
            if (await GoneAsync(marker, Poll, time))
                return first.Count;
        }
        while (time.GetElapsedTime(started) < KillBound);
        throw new MBotException(ErrorKind.Unavailable, "process.unkillable", $"process {Find(marker)[0].Pid} does not end after SIGKILL");
    }

    private static async Task<bool> GoneAsync(string marker, TimeSpan bound, TimeProvider time)
    {
        var started = time.GetTimestamp();
        while (Find(marker).Count > 0)
        {
            if (time.GetElapsedTime(started) >= bound)
                return false;
            await Task.Delay(Poll, time);
        }

        return true;
    }

    private static bool HasVariable(int pid, ReadOnlySpan<byte> wanted)
    {
        try
        {
            ReadOnlySpan<byte> environment = File.ReadAllBytes($"/proc/{pid}/environ");
            for (var at = environment.IndexOf(wanted); at >= 0;)
            {
                if (at == 0 || environment[at - 1] == 0)
                    return true;
                var next = environment[(at + 1)..].IndexOf(wanted);
                at = next < 0 ? -1 : at + 1 + next;
            }

            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // gone, or another user's: not ours
        }
    }
}
