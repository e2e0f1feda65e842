using System.Globalization;

namespace MBot.TestKit;

/// <summary>Root's commands in a machine, by its sshd, over one connection: making one takes an emulated processor a second.</summary>
internal sealed class MachineShell : IAsyncDisposable
{
    private readonly string[] options;
    private readonly string control;
    private ChildProcess? master;

    public MachineShell(VirtualMachineImage image, int port, string folder)
    {
        control = Path.Combine(folder, "ssh");
        var known = Path.Combine(folder, "known_hosts");
        File.WriteAllText(known, string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{port} {image.HostKey}\n"));
        options =
        [
            "-F", "none", "-i", image.Key, "-p", port.ToString(CultureInfo.InvariantCulture), "-o", $"UserKnownHostsFile={known}", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
            "-o", "BatchMode=yes", "-o", "ConnectTimeout=20", "-o", "LogLevel=ERROR", "-S", control,
        ];
    }

    /// <summary>Waits until the machine lets root in.</summary>
    public async Task ConnectAsync(ChildProcess machine, TimeSpan bound, Func<string> console)
    {
        try
        {
            await Until.HoldsAsync(async () => machine.HasExited || await TryConnectAsync(), bound, "sshd answers");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}, in:\n{console()}");
        }

        if (machine.HasExited)
            throw new InvalidOperationException($"the machine has ended:\n{console()}");
    }

    public ChildProcess Start(params string[] command) => ChildProcess.Start("ssh", [.. options, "root@127.0.0.1", "--", .. command.Select(Quoted)]);

    public async ValueTask DisposeAsync()
    {
        if (master is not null)
            await master.DisposeAsync();
        master = null;
        File.Delete(control);
    }

    private async Task<bool> TryConnectAsync()
    {
        await DisposeAsync();
        // It says yes when the connection is there; until then the next command would make one of its own.
        master = ChildProcess.Start("ssh", [.. options, "-M", "-o", "ServerAliveInterval=60", "root@127.0.0.1", "echo yes; exec sleep infinity"]);
        try
        {
            await master.WaitForLineAsync(line => line == "yes", TimeSpan.FromSeconds(60));
            return true;
        }
        catch (TimeoutException)
        {
            return false; // not yet
        }
    }

    // ssh hands the other side one line for its shell.
    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
