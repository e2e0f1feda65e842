namespace MBot.TestKit;

/// <summary>What virtual machines boot from; made once a machine, by image.sh, when the first one is asked for.</summary>
internal sealed record VirtualMachineImage(string Folder)
{
    private static readonly Lazy<Task<VirtualMachineImage>> Made = new(async () => new VirtualMachineImage(
        (await ChildProcess.RunAsync(Path.Combine(Repository.TestKit, "VirtualMachine", "image.sh"), [], bound: TimeSpan.FromMinutes(20))).Split('\n')[^1]));

    /// <summary>The private key that root of the machine is entered with.</summary>
    public string Key => Path.Combine(Folder, "key");

    public string Disk => Path.Combine(Folder, "disk.raw");

    /// <summary>The host key's type and key, as in known_hosts.</summary>
    public string HostKey => string.Join(' ', File.ReadAllText(Path.Combine(Folder, "host.pub")).Split(' ').Take(2));

    // The processor's own clock is qemu's, and right; what it is measured against, and the timer's interrupt, come late when this machine is busy.
    public IReadOnlyList<string> BootArguments =>
        ["-kernel", Path.Combine(Folder, "vmlinuz"), "-initrd", Path.Combine(Folder, "initrd"), "-append", "root=/dev/vda rw console=ttyS0 net.ifnames=0 tsc=reliable clocksource=tsc no_timer_check"];

    public static Task<VirtualMachineImage> GetAsync() => Made.Value;
}
