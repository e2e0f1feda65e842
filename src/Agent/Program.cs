using System.Runtime.CompilerServices;
using MBot.Agent.Backups;
using MBot.Agent.Certificates;
using MBot.Agent.Configuration;
using MBot.Agent.Deployments;
using MBot.Agent.Diagnostics;
using MBot.Agent.Health;
using MBot.Agent.Hosting;
using MBot.Agent.Logs;
using MBot.Agent.Metrics;
using MBot.Agent.Nginx;
using MBot.Agent.Notifications;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Secrets;
using MBot.Agent.Security;
using MBot.Agent.Services;
using MBot.Agent.Services.Shim;
using MBot.Agent.Slots;
using MBot.Agent.Storage;
using MBot.Agent.Upgrade;

namespace MBot.Agent;

/// <summary>The table of contents: what an agent is made of.</summary>
internal static class Program
{
    // First of all the shim: it stays beside the app for good and loads none of the rest.
    public static Task<int> Main(string[] args) =>
        args is ["shim", ..] ? Task.FromResult(ShimProgram.Run(args)) : RunAsync(args);

    // Apart: to compile a method that names WebApplication is to load ASP.NET.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<int> RunAsync(string[] args) => CommandLine.RunAsync(
        args,
        folder => Compose(AgentBuilder.Create(folder)),
        UpgradeCommand.RunAsync,
        new Dictionary<string, Action<StateFolder, TextReader, TextWriter>> { ["secrets import"] = SecretsCommand.Import, ["https install"] = HttpsCommand.Install });

    /// <summary>Hosted services start one after the other in this order: slots run before nginx sends to them, and both before deployments go on.</summary>
    internal static WebApplication Compose(WebApplicationBuilder builder)
    {
        builder.Services
            .AddPlatform().AddConfiguration().AddStorage().AddHealth().AddLogs().AddSecurity().AddSecrets()
            .AddServices().AddSlots().AddCertificates().AddNginx().AddOperations().AddNotifications().AddDeployments()
            .AddMetricsReport().AddDiagnostics().AddHosting().AddUpgrade().AddBackups();

        var agent = builder.Build();
        agent.MapSecurity();
        agent.MapHosting();
        agent.MapConfiguration();
        agent.MapHealth();
        agent.MapLogs();
        agent.MapSecrets();
        agent.MapServices();
        agent.MapSlots();
        agent.MapOperations();
        agent.MapNotifications();
        agent.MapDeployments();
        agent.MapCertificates();
        agent.MapMetrics();
        agent.MapDiagnostics();
        agent.MapUpgrade();
        agent.MapBackups();
        return agent;
    }
}
