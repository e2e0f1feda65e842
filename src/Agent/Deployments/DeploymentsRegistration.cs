using MBot.Agent.Configuration;
using MBot.Agent.Deployments.Environments;
using MBot.Agent.Deployments.Hooks;
using MBot.Agent.Deployments.Launch;
using MBot.Agent.Deployments.Packages;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Deployments.Steps;
using MBot.Agent.Metrics;
using MBot.Agent.Secrets;

namespace MBot.Agent.Deployments;

internal static class DeploymentsRegistration
{
    public static IServiceCollection AddDeployments(this IServiceCollection services) => services
        .AddSettings<DeploymentOptions>().AddSettings<AppOptions>().AddSettings<PythonOptions>().AddSettings<SourceOptions>()
        .AddSingleton<GitMirror>().AddSingleton<DeployKey>().AddSingleton<SourceSettings>()
        .AddSingleton<ReleaseStore>().AddSingleton<ReleaseTree>().AddSingleton<PersistentPaths>().AddSingleton<Beginning>().AddSingleton<EnvironmentStore>().AddSingleton<SystemPackages>().AddSingleton<PackageInstaller>()
        .AddSingleton<ReleaseLauncher>().AddSingleton<HookRunner>().AddSingleton<AppEvidence>().AddSingleton<AppExceptions>()
        .AddSingleton<FetchSource>().AddSingleton<ChooseRelease>().AddSingleton<Preflight>().AddSingleton<CreateRelease>()
        .AddSingleton<PrepareEnvironment>().AddSingleton<RoomKeeper>().AddSingleton<StartCandidate>().AddSingleton<HealthWait>()
        .AddSingleton<AwaitHealth>().AddSingleton<SwitchTraffic>().AddSingleton<WatchSigns>().AddSingleton<Reversal>()
        .AddSingleton<WatchRelease>().AddSingleton<Prune>().AddSingleton<Undoing>().AddSingleton<Undo>().AddSingleton<OutcomeReport>().AddSingleton<Readiness>()
        .AddSingleton<Planner>().AddSingleton<DeploymentPipeline>().AddSingleton<DeploymentCoordinator>()
        .AddSingleton<SecretsPort>().AddSingleton<IRequiredSecrets>(p => p.GetRequiredService<SecretsPort>()).AddSingleton<ISecretsRestart>(p => p.GetRequiredService<SecretsPort>())
        .AddCollector<ReleaseMetrics>()
        .AddSingleton<Hosting.IAgentDescription, AgentDescription>()
        .AddSingleton<Health.IStatusPart, DeploymentsStatusPart>().AddHostedService<DeploymentRecovery>().AddHostedService<FirstDeployment>();

    public static void MapDeployments(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<DeploymentsGrpcService>();
}
