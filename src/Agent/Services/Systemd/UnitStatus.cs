using System.Globalization;
using MBot.Agent.Platform;

namespace MBot.Agent.Services.Systemd;

/// <summary>What <c>systemctl show</c> says of one unit.</summary>
/// <param name="Properties">By their names, as org.freedesktop.systemd1(5) has them; times as <c>@SECONDS</c>.</param>
internal sealed record UnitStatus(IReadOnlyDictionary<string, string> Properties)
{
    private const int Exited = 1; // CLD_EXITED of waitid(2)

    /// <summary>What <see cref="Parse"/> needs.</summary>
    public const string Wanted = "Id,LoadState,ActiveState,Result,MainPID,ExecMainStartTimestamp,ExecMainExitTimestamp,ExecMainCode,ExecMainStatus";

    public bool Loaded => Text("LoadState") == "loaded";

    /// <summary>It has processes, or will have at once.</summary>
    public bool IsActive => Text("ActiveState") is "active" or "activating" or "reloading" or "deactivating";

    public ProcessIdentity? Main => Number("MainPID") is > 0 and var pid ? ProcessIdentity.Of(pid) : null;

    /// <param name="now">When a unit ended that systemd remembers nothing of: it forgets those that ended well.</param>
    public ServiceStatus Of(string name, DateTimeOffset now)
    {
        if (IsActive)
            return new ServiceStatus(name, Text("ActiveState") == "activating" ? ServiceState.Starting : ServiceState.Running, Main, Time("ExecMainStartTimestamp"), null);
        if (Number("ExecMainCode") is 0 || Time("ExecMainExitTimestamp") is not { } at)
            return new ServiceStatus(name, ServiceState.Exited, null, null, new ServiceExit(0, null, now));
        var status = Number("ExecMainStatus");
        var exit = Number("ExecMainCode") == Exited ? new ServiceExit(status, null, at) : new ServiceExit(null, status, at);
        return new ServiceStatus(name, ServiceState.Exited, null, Time("ExecMainStartTimestamp"), exit with { OutOfMemory = Text("Result") == "oom-kill" });
    }

    /// <param name="lines">Blocks of <c>NAME=VALUE</c>, one a unit, an empty line between two.</param>
    public static IReadOnlyList<UnitStatus> Parse(IEnumerable<string> lines)
    {
        var units = new List<UnitStatus>();
        var current = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.Append(""))
        {
            if (line.Length == 0)
            {
                if (current.Count > 0)
                    units.Add(new UnitStatus(current));
                current = new(StringComparer.Ordinal);
            }
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
            {
                current[line[..at]] = line[(at + 1)..];
            }
        }

        return units;
    }

    public string Text(string property) => Properties.GetValueOrDefault(property, "");

    private int Number(string property) => int.TryParse(Text(property), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private DateTimeOffset? Time(string property) =>
        long.TryParse(Text(property).AsSpan().TrimStart('@'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
