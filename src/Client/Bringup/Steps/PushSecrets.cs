using MBot.Client.Secrets;
using MBot.Protos.V1;

namespace MBot.Client.Bringup.Steps;

/// <summary>The app's secrets go to the agent. The app sees them by the deployment that follows.</summary>
internal sealed class PushSecrets : IBringupStep
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public string Name => "secrets";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        var file = up.Request.SecretsFile;
        if (!File.Exists(file))
            return "none to push";
        var request = new ChangeSecretsRequest();
        foreach (var entry in await SecretsFile.ReadAsync(file, cancellationToken).ConfigureAwait(false))
            request.Set.Add(entry.Name, entry.Value);
        if (request.Set.Count == 0)
            return "none to push";
        var agent = up.Session.Agent;
        var reply = await agent.ChangeAsync(options => agent.Secrets.ChangeAsync(request, options), cancellationToken, Deadline).ConfigureAwait(false);
        up.NewSecrets = [.. reply.Added, .. reply.Changed];
        return up.NewSecrets.Count == 0 ? "the agent has them already" : $"pushed: {string.Join(", ", up.NewSecrets)}";
    }
}
