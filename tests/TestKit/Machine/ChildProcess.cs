using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MBot.TestKit;

/// <summary>
/// A real process with its output captured line by line (both pipes, in order of arrival). Killed on dispose if it still
/// runs. Knows nothing of what the program is.
/// </summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan KillBound = TimeSpan.FromSeconds(10);
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private ChildProcess(Process process) => this.process = process;

    /// <summary>The process id. With <see cref="ChildProcessOptions.OwnGroup"/> also the id of its group.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Its exit code, 128+n when killed by signal n; valid after the end.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>All lines so far.</summary>
    public IReadOnlyList<string> Lines => [.. lines];

    /// <summary>All lines so far as one text.</summary>
    public string Output => string.Join('\n', lines);

    /// <summary>Starts a program found on PATH or by path.</summary>
    public static ChildProcess Start(string program, IReadOnlyList<string> arguments, ChildProcessOptions? options = null)
    {
        options ??= new();
        if (options.User is { } user)
            (program, arguments) = user.Wrap(program, arguments);
        if (options.OwnGroup)
            (program, arguments) = ("setsid", [program, .. arguments]);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.WorkingDirectory ?? "",
        };
        foreach (var (name, value) in options.Environment)
            start.Environment[name] = value;

        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process);
        process.OutputDataReceived += child.Keep;
        process.ErrorDataReceived += child.Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end and returns its output.</summary>
    /// <exception cref="InvalidOperationException">Its exit code is not 0; the message holds the output.</exception>
    /// <exception cref="TimeoutException">It did not end within the bound (two minutes when not given).</exception>
    public static async Task<string> RunAsync(
        string program, IReadOnlyList<string> arguments, ChildProcessOptions? options = null, TimeSpan? bound = null, CancellationToken ct = default)
    {
        await using var child = Start(program, arguments, options);
        child.CloseInput();
        var code = await child.WaitForExitAsync(bound ?? TimeSpan.FromMinutes(2), ct);
        return code == 0
            ? child.Output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {code}\n{child.Output}");
    }

    /// <summary>Waits for a line, past ones included, and returns it.</summary>
    /// <exception cref="TimeoutException">No such line within the bound, or the process ended without; the message holds the output.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> matches, TimeSpan bound, CancellationToken ct = default)
    {
        string? found = null;
        await Until.HoldsAsync(() => (found = lines.FirstOrDefault(matches)) is not null || HasExited, bound, $"the line, in:\n{Output}", ct);
        if (found is null && HasExited)
        {
            // The pipes may hold more than was read when the end was seen.
            await process.WaitForExitAsync(ct);
            found = lines.FirstOrDefault(matches);
        }

        return found ?? throw new TimeoutException($"the process ended ({ExitCode}) without the line:\n{Output}");
    }

    /// <summary>Waits for the end, both pipes drained, and returns the exit code.</summary>
    /// <exception cref="TimeoutException">It still runs after the bound.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan bound, CancellationToken ct = default)
    {
        try
        {
            await process.WaitForExitAsync(ct).WaitAsync(bound, ct);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"still running after {bound.TotalSeconds:0.#} s:\n{Output}");
        }

        return ExitCode;
    }

    /// <summary>Writes a line to its standard input.</summary>
    public Task WriteLineAsync(string line, CancellationToken ct = default) =>
        process.StandardInput.WriteLineAsync(line.AsMemory(), ct);

    /// <summary>Gives it a file as the rest of its standard input.</summary>
    public async Task FeedAsync(string file, CancellationToken ct = default)
    {
        await using (var content = File.OpenRead(file))
            await content.CopyToAsync(process.StandardInput.BaseStream, ct);
        CloseInput();
    }

    /// <summary>Closes its standard input.</summary>
    public void CloseInput() => process.StandardInput.Close();

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => Send(Id, 15);

    /// <summary>Sends a signal to the process alone.</summary>
    public void Signal(int signal) => Send(Id, signal);

    /// <summary>Sends SIGKILL to its whole process group.</summary>
    public void KillGroup() => Send(-Id, 9);

    /// <summary>Sends SIGKILL to the process alone and waits for its end; what it started lives on.</summary>
    public async Task KillAsync()
    {
        if (HasExited)
            return;
        process.Kill();
        // Not for the pipes: a child of its own may still hold them.
        await Until.HoldsAsync(() => HasExited, KillBound, $"process {Id} is gone after SIGKILL");
    }

    /// <summary>Kills the process and all it started, if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            process.Kill(entireProcessTree: true);
            await Until.HoldsAsync(() => HasExited, KillBound, $"process {Id} is gone after SIGKILL");
        }

        process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs received)
    {
        if (received.Data is { } line)
            lines.Enqueue(line);
    }

    private void Send(int target, int signal)
    {
        if (!HasExited && SendSignal(target, signal) != 0)
            throw new InvalidOperationException($"kill({target}, {signal}): errno {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
