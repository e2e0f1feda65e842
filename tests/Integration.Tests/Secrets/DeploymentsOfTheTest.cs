using MBot.Agent.Platform;
using MBot.Agent.Secrets;

namespace MBot.Integration.Tests.Secrets;

/// <summary>Stands for the deployments: what is required, and whether a restart can be had.</summary>
internal sealed class DeploymentsOfTheTest : IRequiredSecrets, ISecretsRestart
{
    public IReadOnlyList<string> Required { get; set; } = [];

    public MBotException? Refusal { get; set; }

    public List<(string OperationId, string RequestedBy)> Restarts { get; } = [];

    public ValueTask<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation) => ValueTask.FromResult(Required);

    public Task<string?> StartAsync(string operationId, string requestedBy, CancellationToken cancellation)
    {
        if (Refusal is not null)
            throw Refusal;
        Restarts.Add((operationId, requestedBy));
        return Task.FromResult<string?>(operationId);
    }
}
