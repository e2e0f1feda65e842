using System.CommandLine;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class ConfigUnsetCommand : Verb
{
    private readonly Argument<string> key = new("KEY") { Description = "The key to take out of the file.", HelpName = "KEY" };

    public ConfigUnsetCommand(ClientEnvironment environment)
        : base(environment, "unset", "Take a setting out of the agent's file: back to its default.")
    {
        key.CompletionSources.Add(Suggest.Settings(environment));
        Add(key);
    }

    protected override Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken) =>
        ConfigSetCommand.SendAsync(session, new SetConfigurationRequest { Key = session.Get(key), Unset = true }, cancellationToken);
}
