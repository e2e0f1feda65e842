using MBot.Agent.Configuration;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Deployments.Steps;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>
/// A machine that comes up with a repository in its configuration serves it before anyone logs in. What only the network can mend is tried
/// again with growing pauses; what needs somebody is a condition until there is a live release.
/// </summary>
internal sealed partial class FirstDeployment(
    DeploymentCoordinator coordinator,
    IOperations operations,
    ReleaseStore releases,
    ISlots slots,
    SourceSettings source,
    ISettings<DeploymentOptions> options,
    IConditions conditions,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<FirstDeployment> logger) : BackgroundService
{
    /// <summary>Who asked for it, in operations and manifests.</summary>
    public const string Requester = "first start";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly ConditionDefinition NotDeployed = new("app-not-deployed", Severity.High, "mbot-client redeploy");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Started(stoppingToken);
        for (var pause = FirstPause; IsDue; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var failure = await TryAsync(stoppingToken);
            if (failure is null)
                break;
            Log.Failed(logger, failure.Value.Message);
            conditions.Raise(NotDeployed, $"the first deployment failed: {failure.Value.Message}", failure.Value.Hint is { Length: > 0 } hint ? $"{hint}; then mbot-client redeploy" : null);
            if (!failure.Value.MayPass)
                break;
            await Task.Delay(pause, time, stoppingToken);
        }

        while (IsDue)
            await Task.Delay(FirstPause, time, stoppingToken);
        conditions.Clear(NotDeployed);
    }

    /// <summary>Somebody else's deployment, even a failed one, ends it: then a person looks after the machine.</summary>
    private bool IsDue => options.Current.AtFirstStart && source.Url.Length > 0 && slots.Live is null && releases.All().All(r => r.RequestedBy == Requester);

    /// <returns>Null when it is live, or when somebody else is at it.</returns>
    private async Task<(string Message, string? Hint, bool MayPass)?> TryAsync(CancellationToken cancellation)
    {
        try
        {
            var operation = await coordinator.RedeployAsync(new DeploymentRequest(Guid.NewGuid().ToString(), OperationKind.Redeploy, Requester), cancellation);
            await foreach (var e in operations.WatchAsync(operation.Id, 0, cancellation))
            {
                if (e.Body is Ended { Operation: { Failure: { } failure } ended })
                    return (failure.Message, failure.Hint, ended.Step == FetchSource.StepName);
            }

            return null;
        }
        catch (MBotException e)
        {
            return (e.Message, e.Hint, e.Kind is ErrorKind.Unavailable or ErrorKind.DeadlineExceeded);
        }
    }

    private async Task Started(CancellationToken cancellation)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellation);
    }

    private static partial class Log
    {
        [LoggerMessage(3061, LogLevel.Warning, "the first deployment failed: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
