using System.CommandLine;
using System.Globalization;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class ConfigValidateCommand : Verb
{
    private readonly Argument<string?> file = new("FILE") { Description = "A file on this machine; - reads standard input. Else the one on the instance.", Arity = ArgumentArity.ZeroOrOne, HelpName = "FILE" };

    public ConfigValidateCommand(ClientEnvironment environment)
        : base(environment, "validate", "Check a configuration file: unknown keys, wrong types, values out of range. Exit code 2 when it has problems.") => Add(file);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var text = session.Get(file) switch
        {
            null => "",
            "-" => await session.Terminal.Input.ReadToEndAsync(cancellationToken).ConfigureAwait(false),
            var path => await File.ReadAllTextAsync(session.Environment.FullPath(path), cancellationToken).ConfigureAwait(false),
        };
        var reply = await session.Agent.ReadAsync(options => session.Agent.Configuration.ValidateAsync(new ValidateConfigurationRequest { Text = text }, options), cancellationToken).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(reply);
        else if (reply.Problems.Count == 0)
            session.Terminal.Line("no problems", Style.Good);
        else
            session.Terminal.Table(["LINE", "KEY", "PROBLEM"],
                [.. reply.Problems.Select(problem => new Cell[] { problem.Line > 0 ? problem.Line.ToString(CultureInfo.InvariantCulture) : "", problem.Key, problem.Message })], "no problems");
        return reply.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Usage;
    }
}
