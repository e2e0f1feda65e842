using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class ConfigSetCommand : Verb
{
    private readonly Argument<string> key = new("KEY") { Description = "The key, such as nginx.listen.", HelpName = "KEY" };
    private readonly Argument<string> value = new("VALUE") { Description = "The value as the file would spell it: text, true, 10, 90s, 200MB, [\"a\", \"b\"].", HelpName = "VALUE" };

    public ConfigSetCommand(ClientEnvironment environment)
        : base(environment, "set", "Change a setting in the agent's file. Comments in the file stay.")
    {
        key.CompletionSources.Add(Suggest.Settings(environment));
        Add(key);
        Add(value);
    }

    protected override Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken) =>
        SendAsync(session, new SetConfigurationRequest { Key = session.Get(key), Value = session.Get(value) }, cancellationToken);

    public static async Task<ExitCode> SendAsync(Session session, SetConfigurationRequest request, CancellationToken cancellationToken)
    {
        var reply = await session.Agent.ChangeAsync(options => session.Agent.Configuration.SetAsync(request, options), cancellationToken).ConfigureAwait(false);
        if (session.Json)
        {
            session.Terminal.Document(reply);
            return ExitCode.Ok;
        }

        var setting = reply.Setting;
        var now = reply.RestartNeeded && setting.PendingValue.Length > 0 ? setting.PendingValue : setting.Value;
        session.Terminal.Line($"{setting.Key} = {now}{(request.Unset ? " (the default)" : "")}");
        if (reply.RestartNeeded)
            session.Terminal.Line("it counts after a restart of the agent", Style.Warning);
        return ExitCode.Ok;
    }
}
