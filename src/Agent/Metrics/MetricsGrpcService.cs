using Grpc.Core;
using MBot.Agent.Metrics.Exposition;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Metrics;

/// <summary>The figures over RPC.</summary>
internal sealed class MetricsGrpcService(MetricsReport report) : Proto.Metrics.MetricsBase
{
    public override async Task<Proto.GetMetricsReply> Get(Proto.GetMetricsRequest request, ServerCallContext context) =>
        new() { Text = await report.MakeAsync(ExpositionFormat.Text, context.CancellationToken) };
}
