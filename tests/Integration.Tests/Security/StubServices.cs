using Grpc.Core;
using MBot.Protos.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace MBot.Integration.Tests.Security;

/// <summary>The services that AgentHost doesn't have, answering Unimplemented to whoever gets that far, but for those below.</summary>
internal static class StubServices
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ScriptedDeployments>();
        endpoints.MapGrpcService<EndlessLogs>();
        endpoints.MapGrpcService<SomeSecrets>();
        endpoints.MapGrpcService<StubBackups>();
        endpoints.MapGrpcService<StubConfiguration>();
        endpoints.MapGrpcService<StubDiagnostics>();
        endpoints.MapGrpcService<StubHealth>();
        endpoints.MapGrpcService<StubHttps>();
        endpoints.MapGrpcService<StubMetrics>();
        endpoints.MapGrpcService<StubNotifications>();
        endpoints.MapGrpcService<StubOperations>();
        endpoints.MapGrpcService<StubServiceList>();
        endpoints.MapGrpcService<StubSlots>();
        endpoints.MapGrpcService<StubUpgrades>();
    }

    internal sealed class StubBackups : Backups.BackupsBase;

    internal sealed class StubConfiguration : Protos.V1.Configuration.ConfigurationBase;

    internal sealed class StubDiagnostics : Diagnostics.DiagnosticsBase;

    internal sealed class StubHealth : Health.HealthBase;

    internal sealed class StubHttps : Https.HttpsBase;

    internal sealed class StubMetrics : Metrics.MetricsBase;

    internal sealed class StubNotifications : Notifications.NotificationsBase;

    internal sealed class StubOperations : Operations.OperationsBase;

    internal sealed class StubServiceList : Services.ServicesBase;

    internal sealed class StubSlots : Slots.SlotsBase;

    internal sealed class StubUpgrades : Upgrades.UpgradesBase;
}

/// <summary>Redeploy does what the test says.</summary>
internal sealed class ScriptedDeployments(ScriptedDeployments.Script script) : Deployments.DeploymentsBase
{
    public override Task<Operation> Redeploy(RedeployRequest request, ServerCallContext context) => script.Run(context);

    internal sealed class Script
    {
        public Func<ServerCallContext, Task<Operation>> Run { get; set; } = _ => Task.FromResult(new Operation());
    }
}

/// <summary>Sends one line and then waits for the end of the call.</summary>
internal sealed class EndlessLogs : Logs.LogsBase
{
    public override async Task Read(ReadLogsRequest request, IServerStreamWriter<LogLine> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(new LogLine(), context.CancellationToken);
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
    }
}

internal sealed class SomeSecrets : Protos.V1.Secrets.SecretsBase
{
    public override Task<ChangeSecretsReply> Change(ChangeSecretsRequest request, ServerCallContext context) => Task.FromResult(new ChangeSecretsReply());
}
