using MBot.Agent.Configuration;
using MBot.Agent.Platform;
using MBot.Agent.Security.Identity;
using MBot.Agent.Services;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>What the machine can know of its own clock: that somebody keeps it, and that it is not before what was made earlier. The laptop compares it with its own.</summary>
internal sealed class ClockDiagnostic(CommandRunner runner, IdentityStore identity, ISettings<ServicesOptions> services, TimeProvider time) : IDiagnostic
{
    private const string Mend = "timedatectl set-ntp true";

    public string Name => "clock";

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (identity.Current is { } agent && now < agent.Certificate.NotBefore.ToUniversalTime())
            return Finding.Failed($"{now:u}", "the clock is before the agent's own certificate was made", "set the clock, and let something keep it", Mend);
        if (!services.Current.UsesSystemd)
            return Finding.Ok($"{now:u}");
        var result = await runner.RunAsync(new Command("timedatectl", ["show", "--property=NTP", "--property=NTPSynchronized", "--property=CanNTP"]) { Timeout = TimeSpan.FromSeconds(5) }, cancellation);
        return Judge(result.Output, now);
    }

    /// <param name="properties">As <c>timedatectl show</c> prints them.</param>
    internal static Finding Judge(IReadOnlyCollection<string> properties, DateTimeOffset now)
    {
        if (properties.Contains("NTPSynchronized=yes"))
            return Finding.Ok($"{now:u}, kept by NTP");
        if (!properties.Contains("CanNTP=yes"))
            return Finding.Ok($"{now:u}, kept by somebody else");
        return properties.Contains("NTP=yes")
            ? Finding.Warning($"{now:u}", "the clock is not synchronized yet", "wait a minute; if it stays so, no time server is reached: is UDP port 123 open to the outside?", "timedatectl timesync-status")
            : Finding.Warning($"{now:u}", "nothing keeps the clock", "switch time synchronization on", Mend);
    }
}
