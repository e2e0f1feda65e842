using MBot.Agent.Logs.Journal;
using MBot.Agent.Secrets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MBot.Agent.Logs;

internal static class LogsRegistration
{
    internal static IServiceCollection AddLogs(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, AgentLogProvider>());
        return services
            .AddSingleton<SecretValues>(s => () => s.GetRequiredService<ISecretValues>().Values)
            .AddSingleton<ILogRedactor, LogRedactor>()
            .AddSingleton<LogHub>()
            .AddSingleton<ILogFeed, AppJournal>()
            .AddSingleton<ILogReader, LogReader>()
            .AddSingleton<SlotLog>();
    }

    internal static IEndpointRouteBuilder MapLogs(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<LogsGrpcService>();
        return endpoints;
    }
}
