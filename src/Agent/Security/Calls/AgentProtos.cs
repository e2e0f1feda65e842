using Google.Protobuf.Reflection;
using MBot.Protos.V1;

namespace MBot.Agent.Security.Calls;

/// <summary>Every file of the protos that defines a service, by name: a trimmed program finds nothing by search.</summary>
internal static class AgentProtos
{
    public static IReadOnlyList<FileDescriptor> Files { get; } =
    [
        AccessReflection.Descriptor,
        AgentReflection.Descriptor,
        BackupsReflection.Descriptor,
        CertificatesReflection.Descriptor,
        HttpsReflection.Descriptor,
        ConfigurationReflection.Descriptor,
        DeploymentsReflection.Descriptor,
        DiagnosticsReflection.Descriptor,
        HealthReflection.Descriptor,
        LogsReflection.Descriptor,
        MetricsReflection.Descriptor,
        NotificationsReflection.Descriptor,
        OperationsReflection.Descriptor,
        SecretsReflection.Descriptor,
        ServicesReflection.Descriptor,
        SlotsReflection.Descriptor,
        UpgradeReflection.Descriptor,
        Grpc.Health.V1.HealthReflection.Descriptor,
    ];
}
