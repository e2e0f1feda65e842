using System.Runtime.InteropServices;
using MBot.Client.Enrolment;

namespace MBot.Client.Terraform;

/// <summary>
/// Runs terraform in a session of its own, its output going to a file: neither a Ctrl-C at the terminal nor the end of this program
/// cuts it off in the middle of a change. It is asked to stop, once, and stops in good order: a second time would lose its state.
/// </summary>
internal static partial class TerraformProcess
{
    private const int Interrupt = 2;
    private const int Killed = 9;
    private const int NoHang = 1;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // What AWS is at takes minutes at times, and terraform waits for it before it writes its state.
    private static readonly TimeSpan EndPatience = TimeSpan.FromMinutes(5);

    /// <param name="line">Told each line that it writes, as it comes.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="OperationCanceledException">It was asked to stop, and has.</exception>
    public static async Task<int> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, TimeSpan patience, Action<string> line, TimeProvider clock, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mbot-terraform-");
        var log = Path.Combine(folder.FullName, "output");
        var pid = DetachedProcess.Start(program, arguments, environment, log);
        using var enough = new CancellationTokenSource(patience, clock);
        using var asked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enough.Token);
        using var tail = new LineTail(log);
        var code = await EndAsync(pid, tail, line, clock, asked.Token).ConfigureAwait(false);
        if (code is null)
        {
            _ = Kill(pid, Interrupt);
            using var end = new CancellationTokenSource(EndPatience, clock);
            code = await EndAsync(pid, tail, line, clock, end.Token).ConfigureAwait(false);
            if (code is null)
                _ = Kill(-pid, Killed);
        }

        tail.Read(line);
        folder.Delete(recursive: true);
        cancellationToken.ThrowIfCancellationRequested();
        if (enough.IsCancellationRequested)
            throw new ClientException(ExitCode.Failed, "command.hangs", $"{program} {string.Join(' ', arguments)} did not end in {patience.TotalMinutes:0} min and was stopped") { Hint = "run it again: it goes on where it stopped; TF_LOG=info shows what terraform waits for" };
        return code!.Value;
    }

    /// <returns>Its exit code; null when it has none by the end of our patience.</returns>
    private static async Task<int?> EndAsync(int pid, LineTail tail, Action<string> line, TimeProvider clock, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            tail.Read(line);
            if (WaitFor(pid, out var status, NoHang) == pid)
                return (status & 0x7f) == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f);
            await Task.Delay(Pause, clock, CancellationToken.None).ConfigureAwait(false);
        }

        return null;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitFor(int pid, out int status, int options);
}
