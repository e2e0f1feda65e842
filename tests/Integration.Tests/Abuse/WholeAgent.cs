using MBot.Agent.Platform;
using MBot.Integration.Tests.Support;
using MBot.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MBot.Integration.Tests.Abuse;

/// <summary>An agent with every feature in this process, nginx included, and a source that is no app: it may be told to do anything.</summary>
internal sealed class WholeAgent : IAsyncDisposable
{
    private readonly GitRepository repository;

    private WholeAgent(AgentHost host, GitRepository repository) => (Host, this.repository) = (host, repository);

    public AgentHost Host { get; }

    public static async Task<WholeAgent> StartAsync()
    {
        var repository = await GitRepository.CreateAsync();
        await repository.CommitFileAsync("README.md", "no app");
        var ports = Port.FreeRange(5);
        var settings = $$"""
            , "nginx": { "listen": ["127.0.0.1:{{ports}}"] }
            , "slots": { "portFirst": {{ports + 1}}, "portLast": {{ports + 4}} }
            , "source": { "url": "{{repository.Url}}" }
            """;
        var host = await AgentHost.StartAsync(MBot.Agent.Program.Compose, settings: settings);
        return new WholeAgent(host, repository);
    }

    public async ValueTask DisposeAsync()
    {
        var ends = Host.Services.GetServices<IOutlivesAgent>().ToList();
        await Host.StopAsync();
        foreach (var part in ends)
            await part.EndAsync(CancellationToken.None);
        await Host.DisposeAsync();
        repository.Dispose();
    }
}
