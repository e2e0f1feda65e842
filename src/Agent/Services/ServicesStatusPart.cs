using MBot.Agent.Health;
using MBot.Protos.V1;

namespace MBot.Agent.Services;

internal sealed class ServicesStatusPart(IEnumerable<IManagedService> services) : IStatusPart
{
    public async Task FillAsync(StatusReply status, CancellationToken cancellation) =>
        status.Services.AddRange(await ServiceMessages.ListAsync(services, cancellation));
}
