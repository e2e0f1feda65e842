using Grpc.Core;
using MBot.Agent.Platform;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Services;

/// <summary>The managed services over RPC.</summary>
internal sealed class ServicesGrpcService(IEnumerable<IManagedService> services) : Proto.Services.ServicesBase
{
    public override async Task<Proto.ListServicesReply> List(Proto.ListServicesRequest request, ServerCallContext context) =>
        new() { Services = { await ServiceMessages.ListAsync(services, context.CancellationToken) } };

    public override async Task<Proto.ServiceStatus> Restart(Proto.RestartServiceRequest request, ServerCallContext context)
    {
        var service = services.FirstOrDefault(s => s.Name == request.Name)
            ?? throw MBotException.InvalidArgument("name", $"there is no service of that name; there are {string.Join(", ", services.Select(s => s.Name))}");
        await service.RestartAsync(context.CancellationToken);
        return await ServiceMessages.ToProtoAsync(service, context.CancellationToken);
    }
}
