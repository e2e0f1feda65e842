namespace MBot.Agent.Secrets;

/// <summary>Makes the running app see changed secrets. Whoever deploys does it, through the same pipeline as a redeploy.</summary>
internal interface ISecretsRestart
{
    /// <returns>The operation's id, or null when nothing is live.</returns>
    Task<string?> StartAsync(string operationId, string requestedBy, CancellationToken cancellation);
}
