using System.Net;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>
/// Tells the master to read its configuration, and finds out whether it did: a reload that cannot bind an address
/// reports success and changes nothing. It counts when a worker answers with the new fingerprint and no worker from before
/// accepts connections any more.
/// </summary>
internal sealed class NginxReload(NginxProbe probe, TimeProvider time)
{
    /// <summary>nginx tries for 2.5 s to bind an address before it gives up.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(8);

    public async Task<bool> RunAsync(ProcessIdentity master, string fingerprint, IPEndPoint door, string token, CancellationToken cancellation)
    {
        var before = Accepting(master);
        if (!master.Signal(Signals.Hangup))
            return false;
        return await Bounded.UntilAsync(
            async stop => !Accepting(master).Overlaps(before) && await AnswersAsync(fingerprint, door, token, stop) && master.IsAlive,
            Bound,
            time,
            cancellation);
    }

    /// <summary>Whether nginx runs by the configuration of this fingerprint now.</summary>
    public async Task<bool> AnswersAsync(string fingerprint, IPEndPoint door, string token, CancellationToken cancellation) =>
        (await probe.AskAsync(door, token, cancellation))?.Fingerprint == fingerprint;

    private static HashSet<ProcessIdentity> Accepting(ProcessIdentity master) =>
        NginxProcesses.Workers(master).Where(w => !w.Leaving).Select(w => w.Process).ToHashSet();
}
