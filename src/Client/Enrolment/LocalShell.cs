using System.ComponentModel;
using System.Diagnostics;

namespace MBot.Client.Enrolment;

/// <summary>The agent on this machine.</summary>
internal sealed class LocalShell(string agentBinary) : IInstanceShell
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Place => "this machine";

    public async Task<ShellResult> RunAgentAsync(IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(agentBinary, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(enough.Token);
            var error = process.StandardError.ReadToEndAsync(enough.Token);
            await WriteAsync(process.StandardInput, input, enough.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(enough.Token).ConfigureAwait(false);
            return new ShellResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ClientException(ExitCode.Failed, "agent.hangs", $"{agentBinary} {string.Join(' ', arguments)} did not end in {Patience.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task WriteAsync(StreamWriter standardInput, string input, CancellationToken cancellationToken)
    {
        try
        {
            await standardInput.WriteAsync(input.AsMemory(), cancellationToken).ConfigureAwait(false);
            standardInput.Close();
        }
        catch (IOException)
        {
            // it ended without reading; its exit code says why
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new ClientException(ExitCode.Usage, "agent.not-startable", $"{start.FileName} cannot be started: {error.Message}", error) { Hint = "--agent-binary PATH names another" };
        }
    }
}
