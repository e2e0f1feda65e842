using MBot.Agent.Configuration;
using MBot.Agent.Logs.Journal;
using MBot.Agent.Platform;
using MBot.Agent.Secrets;
using MBot.Agent.Services;
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
            .AddSingleton(s => new LogHub(
                [.. LogFileSet.Of(s.GetRequiredService<StateFolder>()), .. OfTheMachine(s.GetRequiredService<ISettings<ServicesOptions>>().Current)],
                s.GetRequiredService<ILogRedactor>(),
                s.GetRequiredService<TimeProvider>(),
                s.GetRequiredService<ILogger<LogHub>>()))
            .AddSingleton<ILogFeed, AppJournal>()
            .AddSingleton<ILogReader, LogReader>()
            .AddSingleton<SlotLog>();
    }

    internal static IEndpointRouteBuilder MapLogs(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<LogsGrpcService>();
        return endpoints;
    }

    /// <summary>Only an instance's machine is the agent's to tell of.</summary>
    private static IReadOnlyList<LogFileSet> OfTheMachine(ServicesOptions services) => services.UsesSystemd ? BootLogs.Of() : [];
}
