using Grpc.Core;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Diagnostics;

/// <summary>The look at the machine over RPC.</summary>
internal sealed class DiagnosticsGrpcService(MachineDiagnostics diagnostics) : Proto.Diagnostics.DiagnosticsBase
{
    public override async Task<Proto.RunDiagnosticsReply> Run(Proto.RunDiagnosticsRequest request, ServerCallContext context)
    {
        var checks = await diagnostics.RunAsync(context.CancellationToken);
        return new Proto.RunDiagnosticsReply
        {
            Checks = { checks.Select(c => new Proto.DiagnosticCheck { Name = c.Name, Passed = c.Passed, Detail = c.Detail, Hint = c.Hint }) },
        };
    }
}
