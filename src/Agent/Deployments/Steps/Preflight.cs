using MBot.Agent.Operations;
using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Steps;

/// <summary>Whatever can be known to fail fails here, before anything is made: secrets, disk.</summary>
internal sealed class Preflight(Readiness readiness) : IDeploymentStep
{
    public string Name => "preflight";

    public OperationState State => OperationState.Preparing;

    public async Task<string> RunAsync(Deployment deployment, CancellationToken cancellation)
    {
        var missing = await readiness.MissingSecretsAsync(deployment.Manifest, cancellation);
        if (missing.Count > 0)
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "secrets.missing", $"required secrets are missing or blank: {string.Join(", ", missing)}")
            {
                Field = missing[0],
                Hint = $"mbot-client secrets set {missing[0]}",
            };
        }

        var free = readiness.EnsureDisk();
        return $"{free / (1024 * 1024)} MiB of disk free";
    }
}
