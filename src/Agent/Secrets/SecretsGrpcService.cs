using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Platform;
using MBot.Agent.Security;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Secrets;

/// <summary>Secrets over RPC: values go in, names come out.</summary>
internal sealed class SecretsGrpcService(SecretStore store, IRequiredSecrets required, ISecretsRestart restart) : Proto.Secrets.SecretsBase
{
    public override async Task<Proto.ListSecretsReply> List(Proto.ListSecretsRequest request, ServerCallContext context)
    {
        var names = await required.NamesAsync(context.CancellationToken);
        var current = store.Current;
        var missing = RequiredSecrets.Missing(names, current.Values);
        return new()
        {
            Version = current.Version,
            Secrets =
            {
                current.Secrets.Keys.Union(names).Order(StringComparer.Ordinal).Select(name => new Proto.SecretName
                {
                    Name = name,
                    SetAt = current.Secrets.GetValueOrDefault(name)?.SetAt.ToTimestamp(),
                    Required = names.Contains(name),
                    Missing = missing.Contains(name),
                }),
            },
        };
    }

    public override async Task<Proto.ChangeSecretsReply> Change(Proto.ChangeSecretsRequest request, ServerCallContext context)
    {
        var restarts = request.RestartOperationId.Length > 0;
        if (restarts && !Guid.TryParseExact(request.RestartOperationId, "D", out _))
            throw MBotException.InvalidArgument("restart_operation_id", "restart_operation_id must be a UUID");
        if (request.Replace && request.Unset.Count > 0)
            throw MBotException.InvalidArgument("unset", "replace unsets what is not named: leave unset empty");
        var values = request.Set.ToDictionary(pair => pair.Key, pair => new Redacted(pair.Value), StringComparer.Ordinal);
        var change = request.Replace ? store.Replace(values) : store.Change(values, request.Unset);
        var operation = restarts && !change.IsEmpty ? await RestartAsync(request.RestartOperationId, context.GetCaller().Name, change, context.CancellationToken) : null;
        return new()
        {
            Version = change.Version,
            Added = { change.Added },
            Changed = { change.Changed },
            Removed = { change.Removed },
            OperationId = operation ?? "",
        };
    }

    private async Task<string?> RestartAsync(string operationId, string requestedBy, SecretsChange change, CancellationToken cancellation)
    {
        try
        {
            return await restart.StartAsync(operationId, requestedBy, cancellation);
        }
        catch (MBotException error)
        {
            // The caller must not take this for "nothing happened".
            throw new MBotException(error.Kind, error.Code, $"the secrets are set (version {change.Version}), but the app was not restarted: {error.Message}", error)
            {
                Hint = error.Hint ?? "a redeploy or rollback starts the app with them",
                Evidence = error.Evidence,
            };
        }
    }
}
