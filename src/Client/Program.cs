using System.Security.Cryptography;
using MBot.Client;
using MBot.Client.Commands;

// Said before anything else is loaded: scripts ask for it in every run.
if (args is ["version"] or ["--version"])
{
    Console.Out.WriteLine(VersionCommand.Text);
    return (int)ExitCode.Ok;
}

// Both TLS and AWS's signatures want OpenSSL, which takes its time to load: it does so while the command line is read.
_ = Task.Run(() => SHA256.HashData([]));
return (int)await Cli.RunAsync(args, ClientEnvironment.OfProcess(), CancellationToken.None).ConfigureAwait(false);
