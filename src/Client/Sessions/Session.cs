using System.CommandLine;
using MBot.Client.Agent;
using MBot.Client.Aws;
using MBot.Client.Configuration;
using MBot.Client.Output;

namespace MBot.Client.Sessions;

/// <summary>One run of one verb: its arguments, the terminal, and the agent, which is called only when asked for.</summary>
internal sealed class Session(ClientEnvironment environment, ParseResult parsed) : IDisposable
{
    private AgentConnection? agent;
    private Ec2? ec2;

    public ClientEnvironment Environment => environment;

    public Terminal Terminal => environment.Terminal;

    public TimeProvider Clock => environment.Clock;

    public bool Json => Terminal.Json;

    /// <summary>The name as the option gives it; null when it doesn't.</summary>
    public string? ProfileOption => RootOptions.ProfileOf(parsed);

    public AgentConnection Agent => agent ??= AgentConnection.Open(environment.Profiles.Load(ProfileOption), Clock);

    /// <summary>The profile that counts; null when there is none yet.</summary>
    public Profile? Profile => environment.Profiles.CurrentName(ProfileOption) is { } name ? environment.Profiles.Find(name) : null;

    /// <summary>Where in AWS, as a verb's options and the profile say.</summary>
    public AwsTarget AwsTarget => AwsOptions.TargetOf(parsed, Profile?.Aws);

    /// <summary>AWS there.</summary>
    public Ec2 Ec2 => ec2 ??= Ec2.Open(AwsTarget);

    /// <summary>Where in AWS, as a verb's options and another place than the profile's say.</summary>
    public AwsTarget TargetIn(AwsPlace? place) => AwsOptions.TargetOf(parsed, place);

    /// <summary>Speaks to this profile's agent from now on.</summary>
    public AgentConnection Connect(Profile profile)
    {
        agent?.Dispose();
        return agent = AgentConnection.Open(profile, Clock);
    }

    /// <summary>Whether the command line says where in AWS.</summary>
    public bool NamesAws => AwsOptions.AreGiven(parsed);

    /// <summary>The agent, if this verb has spoken to it.</summary>
    public AgentConnection? Used => agent;

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    public void Dispose()
    {
        agent?.Dispose();
        ec2?.Dispose();
    }
}
