using System.CommandLine;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

/// <summary>The tree of verbs.</summary>
internal static class Root
{
    public static RootCommand Build(ClientEnvironment environment)
    {
        var root = new RootCommand("""
            Deploy and look after one Streamlit application through its agent.
            Begin with 'up DIR', which makes an instance in AWS and deploys to it, with 'enroll USER@HOST', which takes over one that
            is there, or with 'init --local', which sets up an agent on this machine; then 'source set URL' and 'redeploy'.
            """)
        {
            RootOptions.Profile(Suggest.Profiles(environment)),
            RootOptions.Json(),
            new InitCommand(environment),
            new EnrollCommand(environment),
            new UpCommand(environment),
            new DownCommand(environment),
            new StatusCommand(environment),
            new DashboardCommand(environment),
            new StartCommand(environment),
            new StopCommand(environment),
            new RestartCommand(environment),
            new ResizeCommand(environment),
            new ConsoleCommand(environment),
            new PlanCommand(environment),
            new RedeployCommand(environment),
            new RollbackCommand(environment),
            new ReleasesCommand(environment),
            new OperationsCommand(environment),
            new WatchCommand(environment),
            new CancelCommand(environment),
            new LogsCommand(environment),
            new HealthCommand(environment),
            new DoctorCommand(environment),
            new MetricsCommand(environment),
            new ServicesCommand(environment),
            new Group("service", "Act on one of the processes that the agent looks after.", new ServiceRestartCommand(environment)),
            new Group("https", "Certificates: from none to https, and what becomes of them.",
                new HttpsEnableCommand(environment), new HttpsStatusCommand(environment), new HttpsRenewCommand(environment), new HttpsDisableCommand(environment)),
            new Group("secrets", "The app's environment: values go in and never come back.",
                new SecretsPushCommand(environment), new SecretsSetCommand(environment), new SecretsUnsetCommand(environment), new SecretsListCommand(environment)),
            new Group("config", "The agent's settings.",
                new ConfigGetCommand(environment), new ConfigSetCommand(environment), new ConfigUnsetCommand(environment), new ConfigValidateCommand(environment)),
            new Group("notify", "Messages of the agent to a webhook: conditions, deploys, reverts.", new NotifyTestCommand(environment)),
            new Group("source", "Where releases come from.",
                new SourceSetCommand(environment), new SourceShowCommand(environment), new SourceDeployKeyCommand(environment)),
            new Group("access", "Who may speak to the agent.",
                new AccessAddCommand(environment), new AccessListCommand(environment), new AccessRemoveCommand(environment), new AccessRestoredCommand(environment)),
            new Group("ca", "The private CA that signs agents and clients, on the laptop that has it.", new CaExportCommand(environment), new CaImportCommand(environment)),
            new WhoamiCommand(environment),
            new AuditCommand(environment),
            new Group("agent", "The agent itself: another version of it; on this machine, its process.",
                new AgentUpgradeCommand(environment), new AgentStartCommand(environment), new AgentStopCommand(environment)),
            new Group("backup", "Snapshots of the instance's disk in AWS: made, kept, looked at and put back.",
                new BackupCreateCommand(environment), new BackupListCommand(environment), new BackupVerifyCommand(environment), new BackupCleanupCommand(environment),
                new BackupAutoCommand(environment), new BackupRestoreCommand(environment), new BackupCostsCommand(environment)),
            new Group("profile", "The agents that this client knows.",
                new ProfileListCommand(environment), new ProfileUseCommand(environment), new ProfileImportCommand(environment)),
            new QuickCommand(environment),
            new SshCommand(environment),
            new AllowIpCommand(environment),
            new Group("atlas", "MongoDB Atlas, from this laptop: who may reach the app's database.",
                new AtlasAllowCommand(environment), new AtlasListCommand(environment), new AtlasStatusCommand(environment)),
            new Group("keypair", "Key pairs for SSH: the private half here, the public one in AWS.",
                new KeypairCreateCommand(environment), new KeypairListCommand(environment), new KeypairDeleteCommand(environment)),
            new EnvCommand(environment),
            new CostsCommand(environment),
            new CompletionCommand(environment),
            new VersionCommand(environment),
        };
        Help.Install(root);
        return root;
    }
}
