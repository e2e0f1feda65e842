using Grpc.Core;
using Proto = MBot.Protos.V1;

namespace MBot.Client.Tests.Support;

internal sealed class ScriptedAgentService(Script script) : Proto.Agent.AgentBase
{
    public override Task<Proto.AgentInfo> GetInfo(Proto.GetInfoRequest request, ServerCallContext context) => script.AnswerAsync<Proto.AgentInfo>(request, context);
}

internal sealed class ScriptedHealth(Script script) : Proto.Health.HealthBase
{
    public override Task<Proto.StatusReply> GetStatus(Proto.GetStatusRequest request, ServerCallContext context) => script.AnswerAsync<Proto.StatusReply>(request, context);

    public override Task<Proto.ListConditionsReply> ListConditions(Proto.ListConditionsRequest request, ServerCallContext context) => script.AnswerAsync<Proto.ListConditionsReply>(request, context);
}

internal sealed class ScriptedDeployments(Script script) : Proto.Deployments.DeploymentsBase
{
    public override Task<Proto.PlanReply> Plan(Proto.PlanRequest request, ServerCallContext context) => script.AnswerAsync<Proto.PlanReply>(request, context);

    public override Task<Proto.Operation> Redeploy(Proto.RedeployRequest request, ServerCallContext context) => script.AnswerAsync<Proto.Operation>(request, context);

    public override Task<Proto.Operation> Rollback(Proto.RollbackRequest request, ServerCallContext context) => script.AnswerAsync<Proto.Operation>(request, context);

    public override Task<Proto.ListReleasesReply> ListReleases(Proto.ListReleasesRequest request, ServerCallContext context) => script.AnswerAsync<Proto.ListReleasesReply>(request, context);

    public override Task<Proto.Source> GetSource(Proto.GetSourceRequest request, ServerCallContext context) => script.AnswerAsync<Proto.Source>(request, context);

    public override Task<Proto.Source> SetSource(Proto.SetSourceRequest request, ServerCallContext context) => script.AnswerAsync<Proto.Source>(request, context);

    public override Task<Proto.DeployKey> CreateDeployKey(Proto.CreateDeployKeyRequest request, ServerCallContext context) => script.AnswerAsync<Proto.DeployKey>(request, context);
}

internal sealed class ScriptedOperations(Script script) : Proto.Operations.OperationsBase
{
    public override Task<Proto.ListOperationsReply> List(Proto.ListOperationsRequest request, ServerCallContext context) => script.AnswerAsync<Proto.ListOperationsReply>(request, context);

    public override Task<Proto.Operation> Get(Proto.GetOperationRequest request, ServerCallContext context) => script.AnswerAsync<Proto.Operation>(request, context);

    public override Task Watch(Proto.WatchOperationRequest request, IServerStreamWriter<Proto.OperationEvent> responseStream, ServerCallContext context) => script.StreamAsync(request, responseStream, context);

    public override Task<Proto.Operation> Cancel(Proto.CancelOperationRequest request, ServerCallContext context) => script.AnswerAsync<Proto.Operation>(request, context);
}

internal sealed class ScriptedDiagnostics(Script script) : Proto.Diagnostics.DiagnosticsBase
{
    public override Task<Proto.RunDiagnosticsReply> Run(Proto.RunDiagnosticsRequest request, ServerCallContext context) => script.AnswerAsync<Proto.RunDiagnosticsReply>(request, context);
}

internal sealed class ScriptedLogs(Script script) : Proto.Logs.LogsBase
{
    public override Task Read(Proto.ReadLogsRequest request, IServerStreamWriter<Proto.LogLine> responseStream, ServerCallContext context) => script.StreamAsync(request, responseStream, context);
}

internal sealed class ScriptedMetrics(Script script) : Proto.Metrics.MetricsBase
{
    public override Task<Proto.GetMetricsReply> Get(Proto.GetMetricsRequest request, ServerCallContext context) => script.AnswerAsync<Proto.GetMetricsReply>(request, context);
}

internal sealed class ScriptedServiceList(Script script) : Proto.Services.ServicesBase
{
    public override Task<Proto.ListServicesReply> List(Proto.ListServicesRequest request, ServerCallContext context) => script.AnswerAsync<Proto.ListServicesReply>(request, context);

    public override Task<Proto.ServiceStatus> Restart(Proto.RestartServiceRequest request, ServerCallContext context) => script.AnswerAsync<Proto.ServiceStatus>(request, context);
}

internal sealed class ScriptedSecrets(Script script) : Proto.Secrets.SecretsBase
{
    public override Task<Proto.ListSecretsReply> List(Proto.ListSecretsRequest request, ServerCallContext context) => script.AnswerAsync<Proto.ListSecretsReply>(request, context);

    public override Task<Proto.ChangeSecretsReply> Change(Proto.ChangeSecretsRequest request, ServerCallContext context) => script.AnswerAsync<Proto.ChangeSecretsReply>(request, context);
}

internal sealed class ScriptedConfiguration(Script script) : Proto.Configuration.ConfigurationBase
{
    public override Task<Proto.GetConfigurationReply> Get(Proto.GetConfigurationRequest request, ServerCallContext context) => script.AnswerAsync<Proto.GetConfigurationReply>(request, context);

    public override Task<Proto.SetConfigurationReply> Set(Proto.SetConfigurationRequest request, ServerCallContext context) => script.AnswerAsync<Proto.SetConfigurationReply>(request, context);

    public override Task<Proto.ValidateConfigurationReply> Validate(Proto.ValidateConfigurationRequest request, ServerCallContext context) => script.AnswerAsync<Proto.ValidateConfigurationReply>(request, context);
}

internal sealed class ScriptedAccess(Script script) : Proto.Access.AccessBase
{
    public override Task<Proto.ListAccessReply> List(Proto.ListAccessRequest request, ServerCallContext context) => script.AnswerAsync<Proto.ListAccessReply>(request, context);

    public override Task<Proto.AccessEntry> Add(Proto.AddAccessRequest request, ServerCallContext context) => script.AnswerAsync<Proto.AccessEntry>(request, context);

    public override Task<Proto.AccessEntry> Remove(Proto.RemoveAccessRequest request, ServerCallContext context) => script.AnswerAsync<Proto.AccessEntry>(request, context);

    public override Task<Proto.MarkRestoredReply> MarkRestored(Proto.MarkRestoredRequest request, ServerCallContext context) => script.AnswerAsync<Proto.MarkRestoredReply>(request, context);

    public override Task ReadAudit(Proto.ReadAuditRequest request, IServerStreamWriter<Proto.AuditRecord> responseStream, ServerCallContext context) => script.StreamAsync(request, responseStream, context);

    public override Task<Proto.VerifyAuditReply> VerifyAudit(Proto.VerifyAuditRequest request, ServerCallContext context) => script.AnswerAsync<Proto.VerifyAuditReply>(request, context);

    public override Task<Proto.CreateCertificateRequestReply> CreateCertificateRequest(Proto.CreateCertificateRequestRequest request, ServerCallContext context) => script.AnswerAsync<Proto.CreateCertificateRequestReply>(request, context);

    public override Task<Proto.InstallCertificateReply> InstallCertificate(Proto.InstallCertificateRequest request, ServerCallContext context) => script.AnswerAsync<Proto.InstallCertificateReply>(request, context);
}

internal sealed class ScriptedUpgrades(Script script) : Proto.Upgrades.UpgradesBase
{
    public override Task<Proto.UpgradeStatus> Get(Proto.GetUpgradeRequest request, ServerCallContext context) => script.AnswerAsync<Proto.UpgradeStatus>(request, context);

    public override Task<Proto.UpgradeStatus> Start(Proto.StartUpgradeRequest request, ServerCallContext context) => script.AnswerAsync<Proto.UpgradeStatus>(request, context);

    /// <summary>The script sees the first piece and decides when the rest is read.</summary>
    public override async Task<Proto.UploadArchiveReply> Upload(IAsyncStreamReader<Proto.UploadArchiveRequest> requestStream, ServerCallContext context)
    {
        await requestStream.MoveNext(context.CancellationToken);
        var reply = await script.AnswerAsync<Proto.UploadArchiveReply>(requestStream.Current, context);
        while (await requestStream.MoveNext(context.CancellationToken))
            reply.Received += requestStream.Current.Data.Length;
        return reply;
    }
}
