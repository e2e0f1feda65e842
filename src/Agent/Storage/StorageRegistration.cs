namespace MBot.Agent.Storage;

internal static class StorageRegistration
{
    internal static IServiceCollection AddStorage(this IServiceCollection services) =>
        services.AddSingleton<AgentDatabase>();
}
