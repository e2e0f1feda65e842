using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Protos.V1;

namespace MBot.Agent.Slots;

/// <summary>Running copies over RPC.</summary>
internal sealed class SlotsGrpcService(ISlots slots) : Protos.V1.Slots.SlotsBase
{
    public override async Task<ListSlotsReply> List(ListSlotsRequest request, ServerCallContext context) =>
        new() { Slots = { await SlotMessages.ListAsync(slots, context.CancellationToken) } };
}
