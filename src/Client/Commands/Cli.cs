using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Client.Trust;

namespace MBot.Client.Commands;

/// <summary>From the arguments to an exit code: parses, runs the verb, says errors.</summary>
internal static class Cli
{
    public static async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, ClientEnvironment environment, CancellationToken cancellationToken)
    {
        var terminal = environment.Terminal;
        try
        {
            // "@file" is no response file here: a secret's value may well begin with @.
            var parsed = Root.Build(environment).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            terminal.Json = RootOptions.IsJson(parsed);
            if (Menu.IsFor(parsed, terminal))
                return await new Menu(environment, arguments).RunAsync(cancellationToken).ConfigureAwait(false);
            if (parsed.Errors.Count > 0 && parsed.Action is null or ParseErrorAction)
                return ErrorReport.Usage(terminal, parsed);
            return (ExitCode)await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = (parsed.CommandResult.Command as Verb)?.EndPatience ?? Verb.UsualEndPatience,
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error)
        {
            return ErrorReport.Mendable(terminal, error);
        }
        catch (TrustException error)
        {
            return ErrorReport.Mendable(terminal, new ClientException(ExitCode.Usage, "trust", error.Message, error) { Hint = error.Hint });
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (ClosedOutputException)
        {
            return ExitCode.Ok; // whoever read the output has enough
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return ErrorReport.Mendable(terminal, new ClientException(ExitCode.Usage, "file", error.Message, error));
        }
#pragma warning disable CA1031 // the last resort: a bug is reported as one
        catch (Exception error)
#pragma warning restore CA1031
        {
            return ErrorReport.Bug(terminal, error);
        }
        finally
        {
            Flush(terminal);
        }
    }

    /// <summary>What was written is out before the exit code is.</summary>
    private static void Flush(Terminal terminal)
    {
        try
        {
            terminal.Output.Flush();
            terminal.Error.Flush();
        }
        catch (ClosedOutputException)
        {
            // whoever read the output has enough
        }
    }
}
