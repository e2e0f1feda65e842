using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Proto = MBot.Protos.V1;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MBot.Agent.Security.Calls;

/// <summary>
/// Who may call which method, as the protos say. A method that the protos don't give a role can't be called, and an
/// agent that serves one doesn't start. Reads descriptors; knows no service.
/// </summary>
internal sealed class RolePolicy
{
    private readonly FrozenDictionary<string, MethodPolicy> _methods;

    private RolePolicy(IEnumerable<ServiceDescriptor> services) =>
        _methods = services.SelectMany(s => s.Methods)
            .Select(m => (Name: $"/{m.Service.FullName}/{m.Name}", Policy: Of(m)))
            .Where(m => m.Policy is not null)
            .ToFrozenDictionary(m => m.Name, m => m.Policy!, StringComparer.Ordinal);

    public static RolePolicy OfProtos { get; } = new(AgentProtos.Files.SelectMany(f => f.Services));

    /// <summary>Null: nobody may call it.</summary>
    /// <param name="method">As in <c>/package.Service/Method</c>.</param>
    public MethodPolicy? Find(string method) => _methods.GetValueOrDefault(method);

    /// <summary>Refuses to go on when a served method has no role.</summary>
    public void Cover(IEnumerable<EndpointDataSource> served)
    {
        foreach (var method in served.SelectMany(s => s.Endpoints).Select(e => e.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName))
        {
            if (method is not null && Find(method) is null)
                throw new InvalidOperationException($"the protos give {method} no role");
        }
    }

    private static MethodPolicy? Of(MethodDescriptor method)
    {
        // The standard health service is not ours to annotate. It reads.
        if (method.Service.File.Package == "grpc.health.v1")
            return new MethodPolicy(AccessRole.Viewer, Audited: false);
        var options = method.GetOptions();
        return (options?.GetExtension(Proto.OptionsExtensions.Role) ?? Proto.Role.Unspecified) switch
        {
            Proto.Role.Viewer => new MethodPolicy(AccessRole.Viewer, options!.GetExtension(Proto.OptionsExtensions.Audited)),
            Proto.Role.Operator => new MethodPolicy(AccessRole.Operator, options!.GetExtension(Proto.OptionsExtensions.Audited)),
            _ => null,
        };
    }
}
