using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Certificates.Issuing;
using MBot.Agent.Diagnostics.Atlas;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Diagnostics;

/// <summary>The look at the machine over RPC.</summary>
internal sealed class DiagnosticsGrpcService(MachineDiagnostics diagnostics, PublicAddresses addresses, TimeProvider time) : Proto.Diagnostics.DiagnosticsBase
{
    public override async Task<Proto.RunDiagnosticsReply> Run(Proto.RunDiagnosticsRequest request, ServerCallContext context)
    {
        // Away from EC2 this waits a second for nobody.
        var finding = request.Only.Count == 0 || request.Only.Contains(AtlasDiagnostic.CheckName) ? addresses.FindAsync(context.CancellationToken) : Task.FromResult<IReadOnlyList<IPAddress>>([]);
        var looks = await diagnostics.RunAsync(request.Only, context.CancellationToken);
        return new Proto.RunDiagnosticsReply
        {
            Checks = { looks.Select(ToProto) },
            Time = time.GetUtcNow().ToTimestamp(),
            PublicAddresses = { (await finding).Select(a => a.ToString()) },
        };
    }

    private static Proto.DiagnosticCheck ToProto(TakenLook look) => new()
    {
        Name = look.Check.Name,
        Passed = look.Found.Result != CheckResult.Failed,
        Result = (Proto.CheckResult)look.Found.Result,
        Detail = look.Found.Detail,
        Cause = look.Found.Cause,
        Hint = look.Found.WayOut,
        Command = look.Found.Command,
        Evidence = { look.Found.Evidence },
        ExplainedBy = { look.Check.ExplainedBy },
        Took = look.Took.ToDuration(),
    };
}
