using System.Globalization;
using System.Net.Sockets;

namespace MBot.TestKit;

/// <summary>
/// A machine with a kernel, a disk and a network of its own, by software emulation: where memory limits, a full disk, the clock and a
/// power cut are the real ones. Needs <see cref="Part.VirtualMachine"/>. Everything in it takes ten times as long. Knows nothing of MBot.
/// What its disk was told and has not been made to keep is gone with the power: qemu is killed, and the kernel's memory with it.
/// </summary>
public sealed class VirtualMachine : IAsyncDisposable
{
    private const int Ssh = 22;
    private static readonly TimeSpan BootBound = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SaveBound = TimeSpan.FromMinutes(5);
    private readonly TempFolder folder = new("machine");
    private readonly Dictionary<int, int> ports = [];
    private readonly VirtualMachineImage image;
    private ChildProcess? qemu;
    private MachineShell? shell;
    private int starts;

    private VirtualMachine(VirtualMachineImage image, int[] guestPorts)
    {
        this.image = image;
        foreach (var port in guestPorts.Append(Ssh))
            ports[port] = TestKit.Port.Free();
    }

    /// <summary>The private key's file that root is entered with.</summary>
    public string Key => image.Key;

    /// <summary>The line of known_hosts for the port that leads to its sshd.</summary>
    public string KnownHostsLine => string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{Port(Ssh)} {image.HostKey}\n");

    /// <summary>What its consoles have shown, one start after the other, and what qemu has said.</summary>
    public string Console => string.Join('\n', Enumerable.Range(1, starts).Select(SerialLog).Where(File.Exists).Select(Read).Append(qemu?.Output ?? ""));

    private string Disk => folder["disk.qcow2"];

    /// <summary>What a snapshot can be resumed by: this image, and this qemu.</summary>
    public static async Task<string> VersionAsync() =>
        $"{Path.GetFileName((await VirtualMachineImage.GetAsync()).Folder)} {(await ChildProcess.RunAsync("qemu-system-x86_64", ["--version"])).Split('\n')[0]}";

    /// <summary>A new machine that has booted.</summary>
    /// <param name="ports">Its ports that are to be reached from here; sshd's is among them anyway.</param>
    public static async Task<VirtualMachine> StartAsync(params int[] ports)
    {
        var image = await VirtualMachineImage.GetAsync();
        return await StartAsync(image, ports, image.Disk, "raw", machine => machine.BootAsync());
    }

    /// <summary>A machine that goes on from a moment of another one; its clock is set to today's.</summary>
    /// <param name="ports">As the other one's.</param>
    public static async Task<VirtualMachine> ResumeAsync(VirtualMachineSnapshot snapshot, params int[] ports) =>
        await StartAsync(await VirtualMachineImage.GetAsync(), ports, snapshot.Disk, "qcow2", async machine =>
        {
            await machine.RunQemuAsync(["-incoming", $"exec:cat '{snapshot.Memory}'"], machine.GoOnAsync);
            await machine.SetClockAsync(DateTimeOffset.UtcNow);
        });

    /// <summary>The port of 127.0.0.1 that leads to one of its ports, over all of its starts.</summary>
    public int Port(int port) => ports[port];

    /// <summary>Switches it on; returns when root can enter, before all has started.</summary>
    public Task BootAsync() => RunQemuAsync([], () => Task.CompletedTask);

    /// <summary>kill -9 of qemu.</summary>
    public async Task CutPowerAsync()
    {
        await qemu!.KillAsync();
        await OffAsync();
    }

    /// <summary>
    /// The power goes when somebody in the machine connects to 10.0.2.100, port 9, within milliseconds: closer than any wait from outside.
    /// </summary>
    /// <returns>Whether that happened before <paramref name="ct"/> was cancelled.</returns>
    public async Task<bool> CutPowerWhenAskedAsync(CancellationToken ct)
    {
        try
        {
            using var power = await UnixSocket.ConnectAsync(folder[$"power-{starts}"], ct);
            if (await power.ReceiveAsync(new byte[1], SocketFlags.None, ct) == 0)
                return false; // it was switched off otherwise
            await CutPowerAsync();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Keeps its disk and memory of this moment, and ends it.</summary>
    /// <param name="target">A folder that is made.</param>
    public async Task<VirtualMachineSnapshot> SaveAsync(string target)
    {
        var snapshot = new VirtualMachineSnapshot(target);
        Directory.CreateDirectory(target);
        await RunAsync("sh", "-c", "sync; echo 3 >/proc/sys/vm/drop_caches");
        await shell!.DisposeAsync();
        using (var monitor = await MachineMonitor.ConnectAsync(folder[$"monitor-{starts}"]))
        {
            await monitor.AskAsync("stop");
            await monitor.AskAsync("migrate-set-parameters", new Dictionary<string, long> { ["max-bandwidth"] = 1L << 32 });
            await monitor.AskAsync("migrate", new { uri = $"exec:cat >'{snapshot.Memory}'" });
            await Until.HoldsAsync(
                async () => (await monitor.AskAsync("query-migrate")).GetProperty("status").GetString() switch
                {
                    "completed" => true,
                    "failed" => throw new InvalidOperationException($"the memory can't be kept:\n{Console}"),
                    _ => false,
                },
                SaveBound, "the memory is kept");
            await monitor.AskAsync("quit");
        }

        await qemu!.WaitForExitAsync(TimeSpan.FromSeconds(60));
        await OffAsync();
        File.Move(Disk, snapshot.Disk);
        return snapshot;
    }

    /// <summary>Steps its clock.</summary>
    public Task SetClockAsync(DateTimeOffset now) => RunAsync("date", "-u", "-s", now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));

    /// <summary>Runs a command in it as root and returns its output.</summary>
    /// <exception cref="InvalidOperationException">Its exit code is not 0; the message holds the output.</exception>
    public async Task<string> RunAsync(params string[] command)
    {
        var (code, output) = await TryAsync(command);
        return code == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', command)}: exit code {code}\n{output}");
    }

    /// <summary>Runs a command in it as root, to its end.</summary>
    public async Task<(int ExitCode, string Output)> TryAsync(params string[] command)
    {
        await using var process = shell!.Start(command);
        process.CloseInput();
        var code = await process.WaitForExitAsync(TimeSpan.FromMinutes(15));
        return (code, process.Output);
    }

    /// <summary>Writes a file of it, folders made.</summary>
    public async Task WriteAsync(string path, string content, string mode = "644")
    {
        var copy = folder["to-write"];
        await File.WriteAllTextAsync(copy, content);
        await CopyAsync(copy, path);
        await RunAsync("chmod", mode, path);
    }

    /// <summary>Copies a file, or what is in a folder, into it.</summary>
    public async Task CopyAsync(string source, string path)
    {
        var isFolder = Directory.Exists(source);
        var packed = folder["to-copy.tar"];
        await ChildProcess.RunAsync("tar", ["-chf", packed, "--owner=0", "--group=0", "-C", isFolder ? source : Path.GetDirectoryName(source)!, isFolder ? "." : Path.GetFileName(source)]);
        var parent = isFolder ? path : Path.GetDirectoryName(path)!;
        var put = isFolder || Path.GetFileName(path) == Path.GetFileName(source) ? "" : $" && mv '{Path.Combine(parent, Path.GetFileName(source))}' '{path}'";
        await using var process = shell!.Start("sh", "-c", $"mkdir -p '{parent}' && tar -x -C '{parent}'{put}");
        await process.FeedAsync(packed);
        if (await process.WaitForExitAsync(TimeSpan.FromMinutes(5)) != 0)
            throw new InvalidOperationException($"{path} can't be written:\n{process.Output}");
        File.Delete(packed);
    }

    /// <summary>Ends it and removes all of it.</summary>
    public async ValueTask DisposeAsync()
    {
        await OffAsync();
        folder.Dispose();
    }

    private static async Task<VirtualMachine> StartAsync(VirtualMachineImage image, int[] ports, string backing, string format, Func<VirtualMachine, Task> startAsync)
    {
        var machine = new VirtualMachine(image, ports);
        try
        {
            await ChildProcess.RunAsync("qemu-img", ["create", "-q", "-f", "qcow2", "-b", backing, "-F", format, machine.Disk]);
            await startAsync(machine);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>It was stopped when it was kept, and is so until told otherwise.</summary>
    private async Task GoOnAsync()
    {
        await Until.HoldsAsync(() => File.Exists(folder[$"monitor-{starts}"]) || qemu!.HasExited, SaveBound, "qemu's monitor");
        using var monitor = await MachineMonitor.ConnectAsync(folder[$"monitor-{starts}"]);
        await Until.HoldsAsync(async () => (await monitor.AskAsync("query-status")).GetProperty("status").GetString() != "inmigrate", SaveBound, "the memory is back");
        await monitor.AskAsync("cont");
    }

    private async Task RunQemuAsync(IReadOnlyList<string> more, Func<Task> startedAsync)
    {
        starts++;
        var forwards = string.Concat(ports.Select(port => string.Create(CultureInfo.InvariantCulture, $",hostfwd=tcp:127.0.0.1:{port.Value}-:{port.Key}")));
        // The processor: without the instructions that software emulates slowest. The disk: with a cache that forgets when the power goes.
        qemu = ChildProcess.Start(
            "qemu-system-x86_64",
            [
                "-accel", "tcg,thread=multi", "-cpu", "Westmere", "-smp", "2", "-m", "2048", "-nodefaults", "-display", "none", "-no-reboot", "-no-hpet", "-serial", $"file:{SerialLog(starts)}",
                .. image.BootArguments,
                "-drive", $"file={Disk},format=qcow2,if=none,id=disk,cache=writeback", "-device", "virtio-blk-pci,drive=disk",
                "-chardev", $"socket,id=power,path={folder[$"power-{starts}"]},server=on,wait=off",
                "-netdev", $"user,id=net,restrict=on{forwards},guestfwd=tcp:10.0.2.100:9-chardev:power", "-device", "virtio-net-pci,netdev=net,romfile=",
                "-device", "virtio-rng-pci", "-qmp", $"unix:{folder[$"monitor-{starts}"]},server=on,wait=off",
                .. more,
            ]);
        qemu.CloseInput();
        await startedAsync();
        shell = new MachineShell(image, Port(Ssh), folder.Path);
        await shell.ConnectAsync(qemu, BootBound, () => Console);
    }

    private async Task OffAsync()
    {
        if (shell is not null)
            await shell.DisposeAsync();
        if (qemu is not null)
            await qemu.DisposeAsync();
        (shell, qemu) = (null, null);
    }

    private string SerialLog(int start) => folder[string.Create(CultureInfo.InvariantCulture, $"console-{start}")];

    private static string Read(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
