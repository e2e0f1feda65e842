using MBot.Agent.Health;
using MBot.Agent.Platform;

namespace MBot.Agent.Services;

internal static class ServiceServices
{
    /// <summary>Needs <see cref="StateFolder"/> and <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddProcessServices(this IServiceCollection services) =>
        services.AddSingleton<IServiceSupervisor>(p =>
        {
            var state = p.GetRequiredService<StateFolder>();
            return new ProcessSupervisor(
                Path.Combine(state.Run, "services"),
                state.Id,
                ShimCommand.OfThisProcess(),
                p.GetRequiredService<TimeProvider>(),
                p.GetRequiredService<ILogger<ProcessSupervisor>>());
        }).AddSingleton<IOutlivesAgent, AllServices>().AddSingleton<IStatusPart, ServicesStatusPart>();

    public static void MapServices(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<ServicesGrpcService>();
}
