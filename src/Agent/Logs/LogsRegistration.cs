using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MBot.Agent.Logs;

internal static class LogsRegistration
{
    /// <summary>Needs a <see cref="SecretValues"/>: without one nothing is read, rather than everything unredacted.</summary>
    internal static IServiceCollection AddLogs(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, AgentLogProvider>());
        return services
            .AddSingleton<ILogRedactor, LogRedactor>()
            .AddSingleton<LogHub>()
            .AddSingleton<ILogReader, LogReader>()
            .AddSingleton<SlotLog>();
    }

    internal static IEndpointRouteBuilder MapLogs(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<LogsGrpcService>();
        return endpoints;
    }
}
