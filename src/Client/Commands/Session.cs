using System.CommandLine;
using MBot.Client.Agent;
using MBot.Client.Configuration;
using MBot.Client.Output;

namespace MBot.Client.Commands;

/// <summary>One run of one verb: its arguments, the terminal, and the agent, which is called only when asked for.</summary>
internal sealed class Session(ClientEnvironment environment, ParseResult parsed) : IDisposable
{
    private AgentConnection? agent;

    public ClientEnvironment Environment => environment;

    public Terminal Terminal => environment.Terminal;

    public TimeProvider Clock => environment.Clock;

    public bool Json => Terminal.Json;

    /// <summary>The name as the option gives it; null when it doesn't.</summary>
    public string? ProfileOption => Common.ProfileOf(parsed);

    public AgentConnection Agent => agent ??= AgentConnection.Open(environment.Profiles.Load(ProfileOption), Clock);

    /// <summary>The agent, if this verb has spoken to it.</summary>
    public AgentConnection? Used => agent;

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    public bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };

    public void Dispose() => agent?.Dispose();
}
