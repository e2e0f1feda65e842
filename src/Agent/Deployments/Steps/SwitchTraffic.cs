using MBot.Agent.Configuration;
using MBot.Agent.Deployments.Hooks;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Nginx;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Steps;

/// <summary>New visitors go to the candidate: one rename, verified through nginx. The old copy stays warm for the watch window.</summary>
internal sealed class SwitchTraffic(ISlots slots, INginx nginx, ReleaseStore releases, HookRunner hooks, Undoing undoing, ISettings<DeploymentOptions> options, SteadyTime time) : IDeploymentStep
{
    /// <summary>Beyond the watch window, so that its last verdict still finds the old copy warm.</summary>
    private static readonly TimeSpan WarmMargin = TimeSpan.FromSeconds(30);

    public string Name => "switch traffic";

    public OperationState State => OperationState.Switching;

    public async Task<string> RunAsync(Deployment deployment, CancellationToken cancellation)
    {
        var window = options.Current.WatchWindow;
        await slots.SwitchAsync(deployment.Candidate!, time.GetUtcNow() + window + WarmMargin, cancellation);
        await VerifyAsync(deployment, cancellation);

        var now = deployment.Operation.Time.GetUtcNow();
        deployment.SwitchedAt = now;
        deployment.WatchUntil = now + window;
        if (deployment.StoppedServingAt is not null)
            deployment.ServingAgainAt = now;
        if (deployment.Request.Kind == OperationKind.Rollback && deployment.PreviousRelease is { } from && from.Id != deployment.Release!.Id)
            releases.Mark(from.Id, ReleaseState.Bad, $"rolled back from by {deployment.Request.RequestedBy}");
        await deployment.JournalAsync(cancellation);
        await AfterwardsAsync(deployment, cancellation);
        return deployment.Candidate!.Name;
    }

    private async Task VerifyAsync(Deployment deployment, CancellationToken cancellation)
    {
        try
        {
            await nginx.VerifyLiveAsync(deployment.Candidate!.Name, cancellation);
        }
        catch (MBotException) when (deployment.Previous is not null && deployment.Mode == SwitchMode.Beside)
        {
            await undoing.TryAsync(deployment, "visitors could not be sent back to the old release", () => slots.SwitchAsync(slots.Find(deployment.Previous.Name)!, null, CancellationToken.None), CancellationToken.None);
            throw;
        }
    }

    private async Task AfterwardsAsync(Deployment deployment, CancellationToken cancellation)
    {
        try
        {
            await hooks.RunAsync(HookMoment.AfterSwitch, deployment, cancellation);
        }
        catch (MBotException e)
        {
            // The release serves and is healthy: what runs after the switch can't take it back.
            deployment.Warn(e.Code, e.Message);
        }
    }
}
