using MBot.Agent.Configuration;
using MBot.Agent.Metrics;
using MBot.Agent.Nginx.Figures;
using MBot.Agent.Platform;
using MBot.Agent.Services;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MBot.Agent.Nginx;

internal static class NginxRegistration
{
    /// <summary>Needs StateFolder, CommandRunner, TimeProvider and ISettings of <see cref="NginxOptions"/>; takes <see cref="INginxBackends"/> from the slots and <see cref="INginxCertificate"/> from the certificates, tells every <see cref="INginxObserver"/>.</summary>
    public static IServiceCollection AddNginx(this IServiceCollection services)
    {
        services.TryAddSingleton<INginxBackends, DefaultNginxBackends>();
        services.TryAddSingleton<INginxCertificate, NoNginxCertificate>();
        services.AddSingleton<NginxPaths>();
        services.AddSingleton<NginxProgram>();
        services.AddSingleton<NginxModelFactory>();
        services.AddSingleton<NginxProcesses>();
        services.AddSingleton<NginxProbe>();
        services.AddSingleton<NginxReload>();
        services.AddSingleton<NginxErrorLog>();
        services.AddSingleton<NginxApplier>();
        services.AddSingleton<INginxLauncher>(s => s.GetRequiredService<ISettings<ServicesOptions>>().Current.UsesSystemd
            ? ActivatorUtilities.CreateInstance<NginxUnit>(s)
            : ActivatorUtilities.CreateInstance<NginxDaemon>(s));
        services.AddSingleton<NginxStarter>();
        services.AddSingleton<NginxService>();
        services.AddSingleton<INginx>(s => s.GetRequiredService<NginxService>());
        services.AddSingleton<IManagedService, NginxManagedService>();
        services.AddSingleton<IOutlivesAgent, NginxEnd>();
        services.AddSettings<NginxOptions>();
        services.AddSingleton<NginxConditions>();
        services.AddSingleton<INginxObserver>(s => s.GetRequiredService<NginxConditions>());
        services.AddMetrics();
        services.AddSingleton<NginxMeter>();
        services.AddCollector<NginxMetrics>().AddCollector<ConnectionMetrics>().AddCollector<RequestMetrics>();
        services.AddHostedService<NginxStartUp>();
        services.AddHostedService<NginxSupervision>();
        services.AddHostedService<NginxLogRotation>();
        return services;
    }
}
