using Google.Protobuf.WellKnownTypes;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Services;

/// <summary>Domain → messages.</summary>
internal static class ServiceMessages
{
    public static async Task<IReadOnlyList<Proto.ServiceStatus>> ListAsync(IEnumerable<IManagedService> services, CancellationToken cancellation) =>
        await Task.WhenAll(services.Select(service => ToProtoAsync(service, cancellation)));

    public static async Task<Proto.ServiceStatus> ToProtoAsync(IManagedService service, CancellationToken cancellation)
    {
        var status = await service.GetStatusAsync(cancellation);
        return new Proto.ServiceStatus
        {
            Name = service.Name,
            State = status.State switch
            {
                ManagedServiceState.Running => Proto.ServiceState.Running,
                ManagedServiceState.Starting => Proto.ServiceState.Starting,
                ManagedServiceState.Crashed => Proto.ServiceState.Crashed,
                _ => Proto.ServiceState.Stopped,
            },
            Pid = status.Pid ?? 0,
            Since = status.Since?.ToTimestamp(),
            Version = status.Version,
            Detail = status.Detail,
            MemoryBytes = status.MemoryBytes,
        };
    }
}
