using MBot.Agent.Operations;

namespace MBot.Agent.Deployments.Steps;

/// <summary>One step of the pipeline. It either does its work or throws and leaves nothing behind that the undo does not know.</summary>
internal interface IDeploymentStep
{
    /// <summary>As shown to people.</summary>
    string Name { get; }

    /// <summary>The operation's state while the step runs; journalled before it begins.</summary>
    OperationState State { get; }

    /// <returns>What it did, in a few words.</returns>
    Task<string> RunAsync(Deployment deployment, CancellationToken cancellation);
}
