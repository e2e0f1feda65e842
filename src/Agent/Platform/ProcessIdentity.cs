using System.Globalization;

namespace MBot.Agent.Platform;

/// <summary>A process that cannot be mistaken for a later one with the same number: pid and start time.</summary>
/// <param name="StartTicks">Field 22 of /proc/PID/stat: clock ticks since boot, see proc(5).</param>
internal readonly record struct ProcessIdentity(int Pid, long StartTicks)
{
    public static ProcessIdentity Current => Of(Environment.ProcessId)!.Value;

    /// <summary>The process that has this number now, or null. A zombie counts as gone: it runs no code.</summary>
    public static ProcessIdentity? Of(int pid) =>
        ProcessStat.FieldsFromState(pid) is [not ("Z" or "X"), ..] and var fields ? new ProcessIdentity(pid, long.Parse(fields[19], CultureInfo.InvariantCulture)) : null;

    public bool IsAlive => Of(Pid) == this;

    /// <summary>Sends a signal if this very process is still there. Returns false when it is gone.</summary>
    public bool Signal(int signal) => IsAlive && Signals.Send(Pid, signal);
}
