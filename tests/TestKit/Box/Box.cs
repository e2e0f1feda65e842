namespace MBot.TestKit;

/// <summary>
/// An instance in a box: a whole Debian with systemd as its PID 1, a network of its own and a disk of its own that is thrown
/// away. Needs <see cref="Part.Box"/>. Knows nothing of MBot. First <see cref="CreateAsync"/>, then files below
/// <see cref="Root"/>, then <see cref="BootAsync"/>.
/// </summary>
public sealed class Box : IAsyncDisposable
{
    private static readonly TimeSpan BootBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndBound = TimeSpan.FromSeconds(30);
    private readonly TempFolder folder = new("box");
    private readonly List<BoxForward> forwards = [];
    private ChildProcess? machine;

    private Box(DebianRelease release) => (Name, Release) = (Path.GetFileName(folder.Path), release);

    /// <summary>Distinguishes it from other boxes on this machine.</summary>
    public string Name { get; }

    public DebianRelease Release { get; }

    /// <summary>Its file system, seen from outside.</summary>
    public string Root => folder["root"];

    /// <summary>The link between it and the laptop.</summary>
    public BoxNetwork Network { get; private set; } = null!;

    /// <summary>Its PID 1, seen from outside; 0 while it is off.</summary>
    public int Leader { get; private set; }

    /// <summary>What its console has shown.</summary>
    public string Console => machine?.Output ?? "";

    /// <summary>A new box, switched off, which cloud-init leaves alone unless <see cref="SeedAsync"/> says otherwise.</summary>
    public static async Task<Box> CreateAsync(DebianRelease release = DebianRelease.Bookworm)
    {
        var box = new Box(release);
        try
        {
            var tree = await BoxTree.FolderAsync(release);
            box.folder.Sub("root");
            await ChildProcess.RunAsync("mount",
                ["-t", "overlay", "overlay", "-o", $"lowerdir={tree},upperdir={box.folder.Sub("changes")},workdir={box.folder.Sub("work")}", box.Root]);
            box.Network = await BoxNetwork.CreateAsync(box.Name);
            await box.WriteAsync("/etc/cloud/cloud-init.disabled", "");
            return box;
        }
        catch
        {
            await box.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new box that has booted.</summary>
    public static async Task<Box> StartAsync(DebianRelease release = DebianRelease.Bookworm)
    {
        var box = await CreateAsync(release);
        try
        {
            await box.BootAsync();
            await box.WaitUntilUpAsync();
            return box;
        }
        catch
        {
            await box.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives it the user-data that cloud-init runs at its first boot.</summary>
    public async Task SeedAsync(string userData)
    {
        File.Delete(Inside("/etc/cloud/cloud-init.disabled"));
        await WriteAsync("/var/lib/cloud/seed/nocloud/meta-data", $"instance-id: {Name}\nlocal-hostname: instance\n");
        await WriteAsync("/var/lib/cloud/seed/nocloud/user-data", userData);
    }

    /// <summary>The path outside of a path inside; follows no links of the box.</summary>
    public string Inside(string path) => Root + path;

    /// <summary>Writes a file of the box, folders made.</summary>
    public async Task WriteAsync(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Inside(path))!);
        await File.WriteAllTextAsync(Inside(path), content);
    }

    /// <summary>Switches it on; returns when PID 1 answers, long before all has started.</summary>
    public async Task BootAsync()
    {
        var kit = Path.Combine(Repository.TestKit, "Box");
        machine = ChildProcess.Start(Path.Combine(kit, "launch.sh"),
            [Name, "systemd-nspawn", "--quiet", "--register=no", "--keep-unit", $"--machine={Name}", "--hostname=instance",
                $"--network-namespace-path={Network.InstancePath}", "--resolv-conf=off", "--timezone=off", "--link-journal=no", "--boot", "--directory", Root]);
        machine.CloseInput();
        await Until.HoldsAsync(() => (Leader = FindLeader(machine.Id)) != 0 || machine.HasExited, BootBound, $"PID 1, in:\n{Console}");
        await Until.HoldsAsync(async () => machine.HasExited || (await TryAsync("systemctl", "show", "--property=Version")).ExitCode == 0, BootBound, $"systemd answers, in:\n{Console}");
        if (machine.HasExited)
            throw new InvalidOperationException($"the box did not boot:\n{Console}");
    }

    /// <summary>Waits until everything has started, what failed to included.</summary>
    public Task WaitUntilUpAsync(TimeSpan? bound = null) => Until.HoldsAsync(
        async () => (await TryAsync("systemctl", "is-system-running")).Output.Trim() is "running" or "degraded", bound ?? BootBound, $"the box is up, in:\n{Console}");

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
        await using var process = Start(command);
        process.CloseInput();
        var code = await process.WaitForExitAsync(TimeSpan.FromMinutes(5));
        return (code, process.Output);
    }

    /// <summary>Starts a command in it, as root, without this process's environment.</summary>
    public ChildProcess Start(params string[] command) => ChildProcess.Start("nsenter",
        ["-t", $"{Leader}", "-a", "--", "env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8", .. command]);

    /// <summary>A port of 127.0.0.1 that leads to a port of it. Ends with the box.</summary>
    /// <param name="port">Of the box.</param>
    /// <param name="inside">From the box itself, to its loopback, and not over the link.</param>
    public BoxForward Forward(int port, bool inside = false)
    {
        var forward = new BoxForward(Network, port, inside);
        forwards.Add(forward);
        return forward;
    }

    /// <summary>An orderly reboot; returns when the new PID 1 answers.</summary>
    public async Task RebootAsync()
    {
        await TryAsync("systemctl", "reboot");
        // nspawn ends with a code that asks its own supervisor for another start: that is us.
        await machine!.WaitForExitAsync(TimeSpan.FromMinutes(2));
        await machine.DisposeAsync();
        await BootAsync();
    }

    /// <summary>kill -9 of all that runs in it. What was written is still there: this is no power cut.</summary>
    public async Task KillAsync()
    {
        if (machine is null)
            return;
        if (Leader != 0 && !machine.HasExited)
            await ChildProcess.RunAsync("kill", ["-9", $"{Leader}"]);
        else if (!machine.HasExited)
            machine.Signal(9);
        await Until.HoldsAsync(() => machine.HasExited, EndBound, "the box is gone");
        await machine.DisposeAsync();
        (machine, Leader) = (null, 0);
    }

    /// <summary>Ends it and removes all of it.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var forward in forwards)
            await forward.DisposeAsync();
        await KillAsync();
        await ChildProcess.RunAsync(Path.Combine(Repository.TestKit, "Box", "remove.sh"), [Name, folder.Path]);
        folder.Dispose();
    }

    // By its place and not by its name: that changes when systemd executes itself anew.
    private static int FindLeader(int nspawn)
    {
        try
        {
            return File.ReadAllText($"/proc/{nspawn}/task/{nspawn}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => (Id: int.Parse(child, System.Globalization.CultureInfo.InvariantCulture), Status: File.ReadAllText($"/proc/{child}/status")))
                .FirstOrDefault(child => child.Status.Split('\n').Any(line => line.StartsWith("NSpid:", StringComparison.Ordinal) && line.EndsWith("\t1", StringComparison.Ordinal))).Id;
        }
        catch (IOException)
        {
            return 0; // ended meanwhile
        }
    }
}
