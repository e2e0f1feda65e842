using System.CommandLine;

namespace MBot.Client.Commands;

/// <summary>The tree of verbs.</summary>
internal static class Root
{
    public static RootCommand Build(ClientEnvironment environment)
    {
        var root = new RootCommand("""
            Deploy and look after one Streamlit application through its agent.

            Begin with 'init --local', which sets up an agent on this machine; then 'source set URL' and 'redeploy'.
            """)
        {
            Common.Profile(environment),
            Common.Json(),
            new StatusCommand(environment),
            new PlanCommand(environment),
            new RedeployCommand(environment),
            new RollbackCommand(environment),
            new ReleasesCommand(environment),
            new OperationsCommand(environment),
            new WatchCommand(environment),
            new CancelCommand(environment),
            new LogsCommand(environment),
            new HealthCommand(environment),
            new VersionCommand(environment),
        };
        return root;
    }
}
