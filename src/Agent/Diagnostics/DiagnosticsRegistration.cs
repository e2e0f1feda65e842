using MBot.Agent.Diagnostics.Atlas;
using MBot.Agent.Diagnostics.Catalogue;
using MBot.Agent.Diagnostics.Checks;
using MBot.Agent.Health.KnownFailures;
using MBot.Agent.Platform;

namespace MBot.Agent.Diagnostics;

internal static class DiagnosticsRegistration
{
    public static IServiceCollection AddDiagnostics(this IServiceCollection services)
    {
        foreach (var program in ProgramDiagnostic.Needed)
            services.AddSingleton<IDiagnostic>(s => new ProgramDiagnostic(program, s.GetRequiredService<CommandRunner>()));
        return services
            .AddSingleton<IKnownFailures, FailureCatalogue>()
            .AddSingleton<DiskUse>().AddSingleton<DoorOwners>().AddSingleton<LiveRelease>().AddSingleton<MongoUri>().AddSingleton<AtlasProbe>()
            .AddSingleton<IDiagnostic, DiskDiagnostic>().AddSingleton<IDiagnostic, InodesDiagnostic>()
            .AddSingleton<IDiagnostic, MemoryDiagnostic>().AddSingleton<IDiagnostic, SwapDiagnostic>()
            .AddSingleton<IDiagnostic, ClockDiagnostic>().AddSingleton<IDiagnostic, DnsDiagnostic>()
            .AddSingleton<IDiagnostic, PermissionsDiagnostic>().AddSingleton<IDiagnostic, PrivacyDiagnostic>().AddSingleton<IDiagnostic, UnitsDiagnostic>().AddSingleton<IDiagnostic, JournalDiagnostic>()
            .AddSingleton<IDiagnostic, PortsDiagnostic>().AddSingleton<IDiagnostic, NginxConfigDiagnostic>().AddSingleton<IDiagnostic, NginxServingDiagnostic>()
            .AddSingleton<IDiagnostic, SecretsDiagnostic>().AddSingleton<IDiagnostic, SourceDiagnostic>().AddSingleton<IDiagnostic, RequirementsDiagnostic>()
            .AddSingleton<IDiagnostic, CertificatesDiagnostic>().AddSingleton<IDiagnostic, HttpsDiagnostic>()
            .AddSingleton<IDiagnostic, AtlasDiagnostic>().AddSingleton<IDiagnostic, AppDiagnostic>().AddSingleton<IDiagnostic, AppLogsDiagnostic>()
            .AddSingleton<MachineDiagnostics>();
    }

    public static void MapDiagnostics(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<DiagnosticsGrpcService>();
}
