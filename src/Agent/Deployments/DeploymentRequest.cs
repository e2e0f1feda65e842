using MBot.Agent.Operations;

namespace MBot.Agent.Deployments;

/// <summary>What an operator asked for.</summary>
/// <param name="Ref">Redeploy: branch, tag or commit; empty for the default.</param>
/// <param name="ReleaseId">Rollback and restart: the release to run.</param>
internal sealed record DeploymentRequest(
    string OperationId,
    OperationKind Kind,
    string RequestedBy,
    string Ref = "",
    string ReleaseId = "",
    WhenFull WhenFull = WhenFull.Refuse,
    bool FreshEnvironment = false);
