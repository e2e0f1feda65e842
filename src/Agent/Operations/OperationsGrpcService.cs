using Grpc.Core;
using MBot.Agent.Platform;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Operations;

/// <summary>Long work over RPC. Starting it belongs to the features that do the work.</summary>
internal sealed partial class OperationsGrpcService(IOperations operations) : Proto.Operations.OperationsBase
{
    private const int DefaultLimit = 20;

    public override async Task<Proto.ListOperationsReply> List(Proto.ListOperationsRequest request, ServerCallContext context)
    {
        if (request.Limit is < 0 or > OperationStore.Keep)
            throw MBotException.InvalidArgument("limit", $"limit is 1 to {OperationStore.Keep}, or 0 for {DefaultLimit}");
        var found = await operations.ListAsync(request.Limit == 0 ? DefaultLimit : request.Limit, context.CancellationToken);
        return new Proto.ListOperationsReply { Operations = { found.Select(ToProto) } };
    }

    public override async Task<Proto.Operation> Get(Proto.GetOperationRequest request, ServerCallContext context) =>
        ToProto(await operations.FindAsync(request.Id, context.CancellationToken) ?? throw OperationErrors.Unknown(request.Id));

    public override async Task Watch(Proto.WatchOperationRequest request, IServerStreamWriter<Proto.OperationEvent> responseStream, ServerCallContext context)
    {
        if (request.AfterSequence < 0)
            throw MBotException.InvalidArgument("after_sequence", "after_sequence is the sequence of the last event you have, or 0");
        await foreach (var e in operations.WatchAsync(request.Id, request.AfterSequence, context.CancellationToken))
            await responseStream.WriteAsync(ToProto(e), context.CancellationToken);
    }

    public override async Task<Proto.Operation> Cancel(Proto.CancelOperationRequest request, ServerCallContext context) =>
        ToProto(await operations.CancelAsync(request.Id, context.CancellationToken));
}
