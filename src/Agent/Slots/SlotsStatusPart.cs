using MBot.Agent.Health;
using MBot.Protos.V1;

namespace MBot.Agent.Slots;

internal sealed class SlotsStatusPart(ISlots slots) : IStatusPart
{
    public async Task FillAsync(StatusReply status, CancellationToken cancellation) =>
        status.Slots.AddRange(await SlotMessages.ListAsync(slots, cancellation));
}
