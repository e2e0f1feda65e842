using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using MBot.Agent.Hosting;
using MBot.Agent.Platform;

namespace MBot.Agent.Upgrade;

/// <summary>
/// What systemd is to the unit, for one upgrade where there is no systemd: starts <c>current</c> with the gate around each
/// start, until one is good. Runs from the version before, in a session of its own.
/// </summary>
internal sealed partial class UpgradeWatcher(StateFolder state, Programs programs, TimeProvider time)
{
    private const int MostRounds = UpgradeGate.MostStarts + 3;
    private const int AppendCreate = 0x1 | 0x40 | 0x400; // O_WRONLY | O_CREAT | O_APPEND
    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LockBound = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private readonly UpgradeGate gate = new(state, programs, time);

    /// <returns>Whether an agent runs in the end.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        SpeakToFile();
        var folder = new UpgradeFolder(state);
        folder.Create();
        FileStream held;
        try
        {
            held = new FileStream(folder.WatchLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return true; // another one watches
        }

        using (held)
        {
            if (!await AgentIsGoneAsync(cancellation))
                return true; // it went on: there is nothing to start
            for (var round = 0; round < MostRounds; round++)
            {
                gate.BeforeStart();
                if (await StartAsync(cancellation))
                    return true;
            }
        }

        return false;
    }

    private async Task<bool> AgentIsGoneAsync(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                StateLock.Take(state).Dispose();
                return true;
            }
            catch (MBotException e) when (e.Code == "agent.running")
            {
                if (time.GetElapsedTime(began) > LockBound)
                    return false;
                await Task.Delay(Poll, time, cancellation);
            }
        }
    }

    private async Task<bool> StartAsync(CancellationToken cancellation)
    {
        // In the abstract namespace: paths of sockets are short.
        var name = $"mbot-upgrade-{state.Id}-{Environment.ProcessId}";
        using var ready = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        ready.Bind(new UnixDomainSocketEndPoint("\0" + name));
        var info = new ProcessStartInfo(programs.CurrentBinary, ["run", "--state", state.Root]) { WorkingDirectory = "/" };
        info.Environment["NOTIFY_SOCKET"] = "@" + name;
        foreach (var systemds in (string[])["WATCHDOG_USEC", "WATCHDOG_PID", UnitRestart.InvocationVariable])
            info.Environment.Remove(systemds);
        using var agent = Process.Start(info)!;
        var isReady = await IsReadyAsync(ready, agent, cancellation);
        var good = isReady == true && await gate.AfterStartAsync(agent.Id, cancellation);
        if (!good && !agent.HasExited)
        {
            agent.Kill();
            await agent.WaitForExitAsync(cancellation);
        }

        if (isReady is null)
            gate.GiveUp($"it was not ready within {ReadyBound.TotalSeconds:0} s");
        return good;
    }

    /// <returns>False when it has ended, null when it hangs.</returns>
    private static async Task<bool?> IsReadyAsync(Socket ready, Process agent, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(ReadyBound);
        var ended = agent.WaitForExitAsync(enough.Token);
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var said = ready.ReceiveAsync(buffer, enough.Token).AsTask();
                if (await Task.WhenAny(said, ended) == ended)
                    return false;
                if (Encoding.UTF8.GetString(buffer, 0, await said).Split('\n').Contains("READY=1"))
                    return true;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null; // not within the bound
        }
        finally
        {
            await enough.CancelAsync();
        }
    }

    /// <summary>What the agent that is started says goes where a local agent's words go; its starter's pipe is let go of.</summary>
    private void SpeakToFile()
    {
        var file = Open(Path.Combine(state.Root, "agent.out"), AppendCreate, 0x180);
        if (file < 0)
            return;
        _ = Duplicate(file, 1);
        _ = Duplicate(file, 2);
        _ = Close(file);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
