using MBot.Client.Agent;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Bringup.Steps;

/// <summary>The first release goes live, watched; later ones are redeploy's business.</summary>
internal sealed class Deploy : IBringupStep
{
    public string Name => "deploy";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        var agent = up.Session.Agent;
        var status = await StatusAsync(agent, cancellationToken).ConfigureAwait(false);
        if (status.Source is not { Url.Length: > 0 })
        {
            if (up.Plan?.Text("source_url") is not { } url)
                return "no source yet: mbot-client source set URL, then mbot-client redeploy";
            await agent.ChangeAsync(options => agent.Deployments.SetSourceAsync(new SetSourceRequest { Url = url, Ref = up.Plan.Text("source_ref") ?? "" }, options), cancellationToken).ConfigureAwait(false);
            up.Note($"source {url}");
        }

        if (status.LastOperation is { Id.Length: > 0 } last && !OperationText.IsOver(last.State))
        {
            await WatchAsync(up, last.Id, cancellationToken).ConfigureAwait(false);
            status = await StatusAsync(agent, cancellationToken).ConfigureAwait(false);
        }

        if (status.Live is { Id.Length: > 0 } live && !await LacksSecretsAsync(up, status, cancellationToken).ConfigureAwait(false))
            return $"{live.Id} is live";
        var request = new RedeployRequest { OperationId = OperationRun.NewId() };
        var operation = await OperationRun.StartAsync(up.Session, request.OperationId, options => agent.Deployments.RedeployAsync(request, options), cancellationToken).ConfigureAwait(false);
        var exit = await WatchAsync(up, operation.Id, cancellationToken).ConfigureAwait(false);
        if (exit != ExitCode.Ok)
            throw new ClientException(exit, "up.not-deployed", "the instance is up and its first deployment has not succeeded") { Hint = $"mbot-client watch {operation.Id} tells it again; mend what it names, then mbot-client redeploy" };
        return "live";
    }

    /// <summary>Whether secrets came after the live copy: in this run, or in one that was interrupted before its deployment.</summary>
    private static async Task<bool> LacksSecretsAsync(BringupState up, StatusReply status, CancellationToken cancellationToken)
    {
        if (up.NewSecrets.Count > 0)
            return true;
        if (status.Slots.FirstOrDefault(slot => slot.State == SlotState.Live)?.Since is not { } since)
            return false;
        var agent = up.Session.Agent;
        var known = await agent.ReadAsync(options => agent.Secrets.ListAsync(new ListSecretsRequest(), options), cancellationToken).ConfigureAwait(false);
        return known.Secrets.Any(secret => secret.SetAt is { } set && set.ToDateTimeOffset() > since.ToDateTimeOffset());
    }

    private static async Task<ExitCode> WatchAsync(BringupState up, string id, CancellationToken cancellationToken)
    {
        var exit = await OperationRun.WatchAsync(up.Session, id, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return exit;
    }

    private static Task<StatusReply> StatusAsync(AgentConnection agent, CancellationToken cancellationToken) =>
        agent.ReadAsync(options => agent.Health.GetStatusAsync(new GetStatusRequest(), options), cancellationToken);
}
