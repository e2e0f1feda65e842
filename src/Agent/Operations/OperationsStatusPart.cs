using MBot.Agent.Health;
using MBot.Protos.V1;

namespace MBot.Agent.Operations;

internal sealed class OperationsStatusPart(IOperations operations) : IStatusPart
{
    public async Task FillAsync(StatusReply status, CancellationToken cancellation)
    {
        if ((await operations.ListAsync(1, cancellation)) is [var newest])
            status.LastOperation = OperationsGrpcService.ToProto(newest);
    }
}
