namespace MBot.Agent.Diagnostics;

internal static class DiagnosticsRegistration
{
    public static IServiceCollection AddDiagnostics(this IServiceCollection services) => services.AddSingleton<MachineDiagnostics>();

    public static void MapDiagnostics(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<DiagnosticsGrpcService>();
}
