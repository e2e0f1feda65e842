using MBot.Agent.Configuration;
using MBot.Agent.Deployments.Hooks;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Health.Probes;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Steps;

/// <summary>
/// The gate: the candidate's own process listens, answers its health check, and runs its script once to the end without
/// an exception. Its process is watched at the same time: dead is failed, at once.
/// </summary>
internal sealed class AwaitHealth(
    ISlots slots, HealthWait healthy, AppEvidence evidence, HookRunner hooks, ProbeTimes probes, ISettings<DeploymentOptions> options, TimeProvider time) : IDeploymentStep
{
    private static readonly TimeSpan ShortestProbe = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ExitNoticed = TimeSpan.FromSeconds(2);

    public string Name => "await health";

    public OperationState State => OperationState.AwaitingHealth;

    public async Task<string> RunAsync(Deployment deployment, CancellationToken cancellation)
    {
        var candidate = deployment.Candidate!;
        var timeout = options.Current.HealthTimeout;
        var started = time.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var exit = slots.WaitForExitAsync(candidate, stop.Token);
        try
        {
            await ListeningAsync(candidate, exit, cancellation);
            var healthyAfter = time.GetElapsedTime(started);
            if (!deployment.CandidateWasWarm)
                await ProbeAsync(deployment, candidate, exit, timeout - healthyAfter, cancellation);
            await hooks.RunAsync(HookMoment.BeforeSwitch, deployment, cancellation);
            return $"healthy after {healthyAfter.TotalSeconds:0.0} s, script ran in {deployment.ProbeTime.TotalSeconds:0.0} s";
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    /// <summary>Whichever comes first: a healthy answer, the end of the process, the end of patience.</summary>
    private async Task ListeningAsync(Slot candidate, Task<ServiceExit> exit, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waiting = healthy.WaitAsync(candidate, stop.Token);
        await Task.WhenAny(waiting, exit);
        if (!waiting.IsCompletedSuccessfully && exit.IsCompletedSuccessfully)
        {
            await stop.CancelAsync();
            await ThrowIfEndedAsync(candidate, exit, cancellation);
        }

        try
        {
            await waiting;
        }
        catch (MBotException e)
        {
            throw await FailedAsync(candidate, e.Code, e.Message, cancellation);
        }
    }

    private async Task ProbeAsync(Deployment deployment, Slot candidate, Task<ServiceExit> exit, TimeSpan left, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var run = StreamlitProbe.RunAsync(candidate.Address, left > ShortestProbe ? left : ShortestProbe, cancellation);
        await Task.WhenAny(run, exit);
        if (!run.IsCompleted)
            await ThrowIfEndedAsync(candidate, exit, cancellation);
        var failure = await run;
        deployment.ProbeTime = time.GetElapsedTime(started);
        probes.Note(candidate.Name, deployment.ProbeTime);
        if (failure is null)
            return;
        // A process that dies takes its sessions with it a moment before its end is known.
        if (failure.Code is StreamlitProbe.SessionFailed or StreamlitProbe.SessionClosed)
            await Task.WhenAny(exit, Task.Delay(ExitNoticed, time, cancellation));
        await ThrowIfEndedAsync(candidate, exit, cancellation);
        var lines = await evidence.LastLinesAsync(candidate, cancellation);
        throw Failed(failure.Code, AppEvidence.Describe(failure, lines), [.. lines, .. failure.Evidence]);
    }

    private async Task ThrowIfEndedAsync(Slot candidate, Task<ServiceExit> exit, CancellationToken cancellation)
    {
        if (exit.IsCompletedSuccessfully)
            throw await FailedAsync(candidate, "candidate.exited", $"the candidate's process {await exit}", cancellation);
    }

    private async Task<MBotException> FailedAsync(Slot candidate, string code, string message, CancellationToken cancellation) =>
        Failed(code, message, await evidence.LastLinesAsync(candidate, cancellation));

    private static MBotException Failed(string code, string message, IReadOnlyList<string> lines) =>
        new(ErrorKind.FailedPrecondition, code, message) { Evidence = lines, Hint = "correct it and push; the live release serves on" };
}
