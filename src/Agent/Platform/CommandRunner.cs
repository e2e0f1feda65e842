using System.ComponentModel;
using System.Diagnostics;

namespace MBot.Agent.Platform;

/// <summary>
/// The only place that runs a program to its end. Knows no feature. Every process of a run carries a marker in its
/// environment, so that the whole tree is found again by that marker: at a time-out, on cancellation, and by the
/// next agent after a kill -9 (<see cref="StopLeftovers"/>), also when a child left its parent's process group.
/// </summary>
/// <param name="owner">Distinguishes this agent's children from another agent's on the same machine.</param>
internal sealed class CommandRunner(string owner, TimeProvider time)
{
    public const string Marker = "MBOT_COMMAND";
    private static readonly TimeSpan DrainBound = TimeSpan.FromSeconds(2);

    /// <summary>Runs a command and waits for its end. A non-zero exit code is a result, not an exception.</summary>
    /// <exception cref="MBotException">The program does not exist or may not be executed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the tree has been stopped before this is thrown.</exception>
    public async Task<CommandResult> RunAsync(Command command, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var marker = $"{owner}:{Guid.NewGuid():N}";
        var started = time.GetTimestamp();
        var kills = MemoryKills.Count();
        using var process = Start(command, marker);
        var output = new LineBuffer(command.KeepLines);
        var errors = new LineBuffer(command.KeepLines);
        var pumps = Task.WhenAll(
            PumpAsync(process.StandardOutput, output, command, isError: false),
            PumpAsync(process.StandardError, errors, command, isError: true));
        await FeedAsync(process, command.StandardInput);

        var timedOut = false;
        using (var bound = new CancellationTokenSource(command.Timeout, time))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation))
        {
            try
            {
                await WaitForExitAsync(process, either.Token);
            }
            catch (OperationCanceledException)
            {
                if (command.Detached)
                    process.Kill(entireProcessTree: true);
                else
                    await ProcessTree.StopAsync($"{Marker}={marker}", command.Grace, time);
                await WaitForExitAsync(process, CancellationToken.None).WaitAsync(DrainBound, time, CancellationToken.None);
                cancellation.ThrowIfCancellationRequested();
                timedOut = true;
            }
        }

        // A grandchild may hold the pipes open after its parent's exit; what it says later is not this command's.
        await Task.WhenAny(pumps, Task.Delay(DrainBound, time, CancellationToken.None));
        return new CommandResult(process.ExitCode, timedOut, time.GetElapsedTime(started), output.ToList(), errors.ToList())
        {
            OutOfMemory = process.ExitCode != 0 && !timedOut && MemoryKills.Count() > kills,
        };
    }

    /// <summary>Ends what an earlier agent of the same owner was running when it was killed. Returns how many processes were found.</summary>
    public Task<int> StopLeftovers() => ProcessTree.StopAsync($"{Marker}={owner}:", TimeSpan.FromSeconds(1), time);

    private static Process Start(Command command, string marker)
    {
        var info = new ProcessStartInfo(command.File)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.WorkingDirectory ?? "/",
        };
        foreach (var argument in command.Arguments)
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in command.Environment)
            info.Environment[name] = value;
        info.Environment[Marker] = command.Detached ? null : marker;
        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception e)
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "command.cannot-start", $"cannot run {command.File}: {e.Message}", e)
            {
                Hint = $"install {Path.GetFileName(command.File)} or correct its path",
            };
        }
    }

    /// <summary>Unlike Process.WaitForExitAsync this does not wait for the pipes' end, which a grandchild can withhold for ever.</summary>
    private static async Task WaitForExitAsync(Process process, CancellationToken cancellation)
    {
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => exited.TrySetResult();
        if (process.HasExited)
            return;
        await exited.Task.WaitAsync(cancellation);
    }

    private static async Task PumpAsync(StreamReader pipe, LineBuffer buffer, Command command, bool isError)
    {
        try
        {
            while (await pipe.ReadLineAsync() is { } line)
            {
                buffer.Add(line);
                command.OnLine?.Invoke(new OutputLine(isError, line));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe was closed under us after the bounded wait; what arrived until then is in the buffer.
        }
    }

    private static async Task FeedAsync(Process process, string? input)
    {
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading its input; its exit code tells the story.
        }
    }
}
