using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>From whatever is there (nothing, orphaned workers, a stranger on the port) to a running master, or the reason why not.</summary>
internal sealed class NginxStarter(INginxLauncher launcher, NginxProcesses processes, NginxReload reload, NginxErrorLog errors, TimeProvider time)
{
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeaveBound = TimeSpan.FromSeconds(2);

    /// <summary>The tested configuration is in place and no master runs.</summary>
    /// <returns>True when orphaned workers had been serving until now.</returns>
    public async Task<bool> StartAsync(NginxModel model, string text, CancellationToken cancellation)
    {
        var orphans = await DismissOrphansAsync(cancellation);
        NginxDoor.RefuseStrangers(model);
        var mark = errors.Mark();
        var result = await launcher.LaunchAsync(cancellation);
        if (!result.Succeeded)
        {
            NginxDoor.RefuseStrangers(model);
            throw NotStarted(result.LastLines(1).FirstOrDefault($"exit code {result.ExitCode}"), result.LastLines());
        }

        var fingerprint = NginxConfigRenderer.ReadFingerprint(text)!;
        if (!await Bounded.UntilAsync(stop => reload.AnswersAsync(fingerprint, model.Listen[0], model.VerifyToken, stop), AnswerBound, time, cancellation))
            throw NotStarted($"it runs but does not answer on {model.Listen[0]}", errors.Since(mark));
        return orphans;
    }

    /// <summary>
    /// Workers of a dead master hold the port. Told to quit they give it up at once and keep their open sessions to the end;
    /// who does not obey is killed.
    /// </summary>
    public async Task<bool> DismissOrphansAsync(CancellationToken cancellation)
    {
        var orphans = Serving();
        if (orphans.Count == 0)
            return false;
        foreach (var signal in (int[])[Signals.Quit, Signals.Terminate, Signals.Kill])
        {
            foreach (var orphan in Serving())
                orphan.Signal(signal);
            if (await Bounded.UntilAsync(() => Serving().Count == 0, LeaveBound, time, cancellation))
                return true;
        }

        throw new MBotException(ErrorKind.Unavailable, "nginx.orphans", $"{PortOwner.Describe(Serving()[0].Pid)} is left of a dead nginx and does not end after SIGKILL");
    }

    private List<ProcessIdentity> Serving() => [.. processes.Orphans().Where(w => !w.Leaving).Select(w => w.Process)];

    private static MBotException NotStarted(string cause, IReadOnlyList<string> evidence) =>
        new(ErrorKind.Unavailable, "nginx.not-started", $"nginx does not start: {cause}") { Evidence = evidence };
}
