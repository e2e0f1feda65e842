using MBot.Agent.Configuration;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Audit;
using MBot.Agent.Security.Calls;
using MBot.Agent.Security.Identity;
using MBot.Agent.Security.Restore;
using MBot.Agent.Security.Transport;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MBot.Agent.Security;

internal static class SecurityRegistration
{
    private const int MaxMessage = 1024 * 1024;

    /// <summary>Identity, the port, roles and audit, and gRPC behind them. Needs Configuration, Storage and a <see cref="Platform.StateFolder"/>.</summary>
    internal static IServiceCollection AddSecurity(this IServiceCollection services)
    {
        services.AddSettings<SecurityOptions>()
            .AddSingleton<IdentityFolder>()
            .AddSingleton<IdentityStore>()
            .AddHostedService<IdentityWatcher>()
            .AddSingleton<Readmissions>()
            .AddHostedService<EnrolmentRecorder>()
            .AddSingleton<AccessStore>()
            .AddSingleton<AccessAdministration>()
            .AddSingleton<RestoreAdministration>()
            .AddSingleton<AuditHeadFile>()
            .AddSingleton<AuditLog>()
            .AddSingleton<ListenConfiguration>()
            .AddSingleton<ClientCertificateCheck>()
            .AddSingleton<AgentTls>()
            .AddSingleton<PendingHandshakes>()
            .AddSingleton<ConnectionRegistry>()
            .AddSingleton<ConnectionGate>()
            .AddSingleton<RefusalLimiter>()
            .AddSingleton<RefusalLog>()
            .AddSingleton<AgentEndpoint>()
            .AddSingleton(RolePolicy.OfProtos)
            .AddSingleton<ExceptionInterceptor>()
            .AddSingleton<CallerCheck>()
            .AddSingleton<CallerInterceptor>()
            .AddMetrics()
            .AddSingleton<MeterInterceptor>()
            .AddSingleton<AuditInterceptor>()
            .AddSingleton<StoppingInterceptor>()
            .AddSingleton<IStartupFilter, UnreadableRequests>();
        services.AddOptions<KestrelServerOptions>().Configure<AgentEndpoint>((server, endpoint) => endpoint.Configure(server));
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MaxMessage;
            // Outermost first.
            grpc.Interceptors.Add<MeterInterceptor>();
            grpc.Interceptors.Add<ExceptionInterceptor>();
            grpc.Interceptors.Add<CallerInterceptor>();
            grpc.Interceptors.Add<AuditInterceptor>();
            grpc.Interceptors.Add<StoppingInterceptor>();
        });
        return services;
    }

    internal static IEndpointRouteBuilder MapSecurity(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<AccessGrpcService>();
        return endpoints;
    }
}
