using System.CommandLine;
using System.Reflection;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class VersionCommand : Verb
{
    private readonly Option<bool> agentToo = new("--agent") { Description = "Ask the agent for its version as well." };

    public VersionCommand(ClientEnvironment environment)
        : base(environment, "version", "Print the version of this client.") => Add(agentToo);

    public static string Number { get; } = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    public static string Text => "mbot-client " + Number;

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        AgentInfo? info = null;
        if (session.Get(agentToo))
            info = await session.Agent.ReadAsync(options => session.Agent.Agent.GetInfoAsync(new GetInfoRequest(), options), cancellationToken).ConfigureAwait(false);
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteString("client", Number);
                writer.WriteString("agent", info?.Version);
                if (info is null)
                    writer.WriteNull("apiLevel");
                else
                    writer.WriteNumber("apiLevel", info.ApiLevel);
            });
            return ExitCode.Ok;
        }

        session.Terminal.Line(Text);
        if (info is not null)
            session.Terminal.Line($"mbot-agent {info.Version} (API level {info.ApiLevel}) at {session.Agent.Profile.Address}");
        return ExitCode.Ok;
    }
}
