using MBot.Client;
using MBot.Client.Commands;

// Said before anything else is loaded: scripts ask for it in every run.
if (args is ["version"] or ["--version"])
{
    Console.Out.WriteLine(VersionCommand.Text);
    return (int)ExitCode.Ok;
}

return (int)await Cli.RunAsync(args, ClientEnvironment.OfProcess(), CancellationToken.None).ConfigureAwait(false);
