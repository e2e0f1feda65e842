using MBot.Agent.Certificates;
using MBot.Agent.Configuration;
using MBot.Agent.Hosting;
using MBot.Agent.Platform;
using MBot.Agent.Security;
using MBot.Agent.Services.Shim;
using MBot.Agent.Storage;

namespace MBot.Agent;

/// <summary>The table of contents: what an agent is made of.</summary>
internal static class Program
{
    // First of all the shim: it stays beside the app for good and loads none of the rest.
    public static Task<int> Main(string[] args) =>
        args is ["shim", ..] ? Task.FromResult(ShimProgram.Run(args)) : CommandLine.RunAsync(args, Build);

    private static WebApplication Build(StateFolder folder)
    {
        var builder = AgentBuilder.Create(folder);
        builder.Services
            .AddConfiguration()
            .AddStorage()
            .AddSecurity()
            .AddHosting()
            .AddCertificates();

        var agent = builder.Build();
        agent.MapSecurity();
        agent.MapHosting();
        agent.MapCertificates();
        agent.MapGrpcService<ConfigurationGrpcService>();
        return agent;
    }
}
