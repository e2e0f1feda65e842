using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Packages;

/// <summary>apt's and dpkg's command lines, as pure functions. Nobody is there to answer a question, and no service is started on the way.</summary>
internal static class AptCommands
{
    // Of systemctl and of what Debian's maintainer scripts start services with: they then start, stop and reload nothing.
    private static readonly Dictionary<string, string?> Unattended = new()
    {
        ["SYSTEMD_OFFLINE"] = "1",
        ["DEBIAN_FRONTEND"] = "noninteractive",
        ["NEEDRESTART_SUSPEND"] = "1",
        ["APT_LISTCHANGES_FRONTEND"] = "none",
    };

    // Whoever else installs is waited for: on a new machine that is unattended-upgrades.
    private static readonly string[] Always = ["-q", "-y", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0"];

    /// <summary>Removes nothing, keeps settings that somebody changed, and takes names for names: without Pattern-Only a point makes a regular expression of one that does not exist.</summary>
    public static Command Install(IReadOnlyList<string> names, TimeSpan timeout) => new(
        "apt-get",
        [.. Always, "-o", "APT::Cmd::Pattern-Only=true", "-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold", "install", "--no-install-recommends", "--no-remove", "--", .. names])
    {
        Environment = Unattended,
        Timeout = timeout,
    };

    public static Command Update(TimeSpan timeout) => new("apt-get", [.. Always, "update"]) { Environment = Unattended, Timeout = timeout };

    /// <summary>Finishes what was interrupted; quick when nothing was.</summary>
    public static Command Repair(TimeSpan timeout) => new("dpkg", ["--force-confdef", "--force-confold", "--configure", "--pending"]) { Environment = Unattended, Timeout = timeout };

    /// <summary>Of packages that are half there, whatever state they are in.</summary>
    public static Command Purge(IReadOnlyList<string> names, TimeSpan timeout) => new("dpkg", ["--purge", "--force-remove-reinstreq", "--", .. names]) { Environment = Unattended, Timeout = timeout };

    /// <summary>They stay as they are installed, and do not start with the machine.</summary>
    public static Command PutOff(IReadOnlyList<string> units) => new("systemctl", ["--no-ask-password", "disable", "--now", "--", .. units]);
}
