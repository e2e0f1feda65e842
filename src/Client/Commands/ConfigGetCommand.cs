using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class ConfigGetCommand : Verb
{
    private readonly Argument<string?> key = new("KEY") { Description = "A key such as nginx.listen, or a section such as nginx. Else everything.", Arity = ArgumentArity.ZeroOrOne, HelpName = "KEY" };

    public ConfigGetCommand(ClientEnvironment environment)
        : base(environment, "get", "Show the agent's settings: value, where it comes from, when a change counts.",
            "In a pipe, one key alone prints its value and nothing else.")
    {
        key.CompletionSources.Add(Suggest.Settings(environment));
        Add(key);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var asked = session.Get(key) ?? "";
        var reply = await session.Agent.ReadAsync(options => session.Agent.Configuration.GetAsync(new GetConfigurationRequest { Key = asked }, options), cancellationToken).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(reply);
        else if (reply.Settings is [var one] && one.Key == asked)
            Tell(session.Terminal, one);
        else
            Show(session.Terminal, reply.Settings);
        return ExitCode.Ok;
    }

    private static void Tell(Terminal terminal, Setting setting)
    {
        terminal.Line(setting.Value);
        if (!terminal.Traits.OutputIsTerminal)
            return;
        terminal.Line($"  {setting.Description}", Style.Dim);
        terminal.Line($"  from {setting.Origin}; default {setting.DefaultValue}; a change counts {(setting.Live ? "at once" : "after a restart of the agent")}", Style.Dim);
        if (setting.PendingValue.Length > 0)
            terminal.Line($"  after a restart: {setting.PendingValue}", Style.Warning);
    }

    private static void Show(Terminal terminal, IReadOnlyList<Setting> settings) =>
        terminal.Table(["KEY", "VALUE", "FROM", "COUNTS", "WHAT"],
            [.. settings.Select(setting => new Cell[]
            {
                new(setting.Key, setting.Origin == "default" ? Style.Plain : Style.Strong),
                setting.PendingValue.Length > 0 ? new Cell($"{setting.Value} (after a restart: {setting.PendingValue})", Style.Warning) : setting.Value,
                setting.Origin, setting.Live ? "at once" : "after restart", setting.Description,
            })], "no such setting");
}
