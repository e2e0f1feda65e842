using System.CommandLine.Completions;
using MBot.Client.Agent;
using MBot.Client.Configuration;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

/// <summary>Values that only the agent knows, for completion: asked for quickly, and nothing is said when it doesn't answer.</summary>
internal static class Suggest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static Func<CompletionContext, IEnumerable<CompletionItem>> Releases(ClientEnvironment environment) => Ask(environment, async (agent, token) =>
        (await agent.ReadAsync(options => agent.Deployments.ListReleasesAsync(new ListReleasesRequest(), options), token, Patience).ConfigureAwait(false))
            .Releases.Where(release => !release.Live).Select(release => release.Id));

    public static Func<CompletionContext, IEnumerable<CompletionItem>> Operations(ClientEnvironment environment) => Ask(environment, async (agent, token) =>
        (await agent.ReadAsync(options => agent.Operations.ListAsync(new ListOperationsRequest(), options), token, Patience).ConfigureAwait(false))
            .Operations.Select(operation => operation.Id));

    public static Func<CompletionContext, IEnumerable<CompletionItem>> Settings(ClientEnvironment environment) => Ask(environment, async (agent, token) =>
        (await agent.ReadAsync(options => agent.Configuration.GetAsync(new GetConfigurationRequest(), options), token, Patience).ConfigureAwait(false))
            .Settings.Select(setting => setting.Key));

    public static Func<CompletionContext, IEnumerable<CompletionItem>> Secrets(ClientEnvironment environment) => Ask(environment, async (agent, token) =>
        (await agent.ReadAsync(options => agent.Secrets.ListAsync(new ListSecretsRequest(), options), token, Patience).ConfigureAwait(false))
            .Secrets.Select(secret => secret.Name));

    public static Func<CompletionContext, IEnumerable<CompletionItem>> Services(ClientEnvironment environment) => Ask(environment, async (agent, token) =>
        (await agent.ReadAsync(options => agent.Services.ListAsync(new ListServicesRequest(), options), token, Patience).ConfigureAwait(false))
            .Services.Select(service => service.Name));

    public static Func<CompletionContext, IEnumerable<CompletionItem>> Clients(ClientEnvironment environment) => Ask(environment, async (agent, token) =>
        (await agent.ReadAsync(options => agent.Access.ListAsync(new ListAccessRequest(), options), token, Patience).ConfigureAwait(false))
            .Entries.Select(entry => entry.Name));

    public static Func<CompletionContext, IEnumerable<CompletionItem>> Profiles(ClientEnvironment environment) =>
        _ => environment.Profiles.Names().Select(name => new CompletionItem(name));

    // Completion sources are synchronous by their contract, so this one place waits for an asynchronous call.
    private static Func<CompletionContext, IEnumerable<CompletionItem>> Ask(ClientEnvironment environment, Func<AgentConnection, CancellationToken, Task<IEnumerable<string>>> ask) => context =>
    {
        try
        {
            return Task.Run(async () =>
            {
                using var enough = new CancellationTokenSource(Patience);
                using var agent = AgentConnection.Open(environment.Profiles.Load(RootOptions.ProfileOf(context.ParseResult)), environment.Clock);
                return (await ask(agent, enough.Token).ConfigureAwait(false)).Select(value => new CompletionItem(value)).ToList();
            }).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is ClientException or OperationCanceledException)
        {
            return []; // a shell that waits for Tab is no place for errors
        }
    };
}
