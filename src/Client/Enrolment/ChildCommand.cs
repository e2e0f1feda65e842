using System.ComponentModel;
using System.Diagnostics;

namespace MBot.Client.Enrolment;

/// <summary>Runs a program to its end, with a bound, and takes all that it says. Knows nothing of what it runs.</summary>
internal static class ChildCommand
{
    /// <param name="input">Its standard input, which ends after that.</param>
    /// <param name="hint">What to do when it can't be started.</param>
    /// <exception cref="ClientException">It cannot be started or doesn't end in time.</exception>
    public static Task<ShellResult> RunAsync(string program, IReadOnlyList<string> arguments, string input, TimeSpan patience, string hint, CancellationToken cancellationToken) =>
        RunAsync(program, arguments, (standardInput, token) => standardInput.WriteAsync(input.AsMemory(), token), patience, hint, cancellationToken);

    /// <param name="input">Its standard input, to its end.</param>
    /// <param name="sent">Told how many bytes have gone so far.</param>
    /// <exception cref="ClientException">It cannot be started or doesn't end in time.</exception>
    public static Task<ShellResult> SendAsync(string program, IReadOnlyList<string> arguments, Stream input, TimeSpan patience, Action<long> sent, CancellationToken cancellationToken) =>
        RunAsync(program, arguments, async (standardInput, token) =>
        {
            var buffer = new byte[128 * 1024];
            long all = 0;
            int count;
            while ((count = await input.ReadAsync(buffer, token).ConfigureAwait(false)) > 0)
            {
                await standardInput.BaseStream.WriteAsync(buffer.AsMemory(0, count), token).ConfigureAwait(false);
                sent(all += count);
            }
        }, patience, "", cancellationToken);

    private static async Task<ShellResult> RunAsync(string program, IReadOnlyList<string> arguments, Func<StreamWriter, CancellationToken, Task> writeAsync, TimeSpan patience, string hint, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments, hint);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(enough.Token);
            var error = process.StandardError.ReadToEndAsync(enough.Token);
            await WriteAsync(process.StandardInput, writeAsync, enough.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(enough.Token).ConfigureAwait(false);
            return new ShellResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ClientException(ExitCode.Failed, "command.hangs", $"{program} {string.Join(' ', arguments)} did not end in {patience.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Starts it with all three streams in this program's hands.</summary>
    public static Process Start(string program, IReadOnlyList<string> arguments, string hint)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new ClientException(ExitCode.Usage, "command.not-startable", $"{program} cannot be started: {error.Message}", error) { Hint = hint };
        }
    }

    private static async Task WriteAsync(StreamWriter standardInput, Func<StreamWriter, CancellationToken, Task> writeAsync, CancellationToken cancellationToken)
    {
        try
        {
            await writeAsync(standardInput, cancellationToken).ConfigureAwait(false);
            standardInput.Close();
        }
        catch (IOException)
        {
            // it ended without reading; its exit code says why
        }
    }
}
