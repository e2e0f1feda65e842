using MBot.Agent.Platform;
using MBot.Integration.Tests.Support;
using MBot.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MBot.Integration.Tests.Abuse;

/// <summary>An agent with every feature in this process, nginx included, and a source that is no app: it may be told to do anything.</summary>
internal sealed class WholeAgent : IAsyncDisposable
{
    private readonly GitRepository repository;

    private WholeAgent(AgentHost host, GitRepository repository, int door) => (Host, this.repository, Door) = (host, repository, door);

    public AgentHost Host { get; }

    /// <summary>The port at which its nginx serves visitors.</summary>
    public int Door { get; }

    /// <summary>What it would deploy.</summary>
    public string Source => repository.Url;

    /// <param name="beforeStart">Told nginx's port.</param>
    /// <param name="settings">More sections of agent.json, each with a comma before it.</param>
    public static async Task<WholeAgent> StartAsync(Action<int>? beforeStart = null, string settings = "")
    {
        var repository = await GitRepository.CreateAsync();
        await repository.CommitFileAsync("README.md", "no app");
        var ports = Port.FreeRange(5);
        beforeStart?.Invoke(ports);
        var all = $$"""
            , "metrics": { "listen": "127.0.0.1:0" }
            , "nginx": { "listen": ["127.0.0.1:{{ports}}"] }
            , "slots": { "portFirst": {{ports + 1}}, "portLast": {{ports + 4}} }
            , "source": { "url": "{{repository.Url}}" }
            {{settings}}
            """;
        var host = await AgentHost.StartAsync(MBot.Agent.Program.Compose, settings: all);
        return new WholeAgent(host, repository, ports);
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
