using MBot.Agent.Platform;

namespace MBot.Agent.Services.Systemd;

/// <summary>The processes of a unit, from what each says of its control group: the same for both versions of cgroups.</summary>
internal static class ControlGroup
{
    public static IReadOnlyList<ProcessIdentity> ProcessesOf(string unit)
    {
        var found = new List<ProcessIdentity>();
        foreach (var pid in ProcessTable.Pids())
        {
            if (IsIn(pid, unit) && ProcessIdentity.Of(pid) is { } process)
                found.Add(process);
        }

        return found;
    }

    /// <param name="lines">Of /proc/PID/cgroup, such as <c>0::/mbot.slice/mbot-app@x.service</c>; see cgroups(7).</param>
    internal static bool Names(IEnumerable<string> lines, string unit) =>
        lines.Any(line => line.LastIndexOf(':') is >= 0 and var at && line.AsSpan(at + 1).TrimEnd('/') is var path && (path.EndsWith("/" + unit, StringComparison.Ordinal) || path.Contains($"/{unit}/", StringComparison.Ordinal)));

    private static bool IsIn(int pid, string unit)
    {
        try
        {
            return Names(File.ReadLines($"/proc/{pid}/cgroup"), unit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // gone while we looked
        }
    }
}
