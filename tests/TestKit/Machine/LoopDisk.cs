using System.Globalization;

namespace MBot.TestKit;

/// <summary>
/// A disk of its own (ext4, in a file) below a folder, which can lose its power: what no sync had asked for is gone then, as on a real machine. Needs
/// <see cref="Part.LoopDisk"/>. <see cref="FaultLibrary.Kill(FaultPoint, LoopDisk)"/> cuts it at an exact moment.
/// </summary>
public sealed class LoopDisk : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly TempFolder files = new("disk");
    private string device = "";

    private LoopDisk(string folder) => Folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <param name="folder">An empty folder.</param>
    /// <param name="size">As mke2fs has it: 600M.</param>
    public static async Task<LoopDisk> MountAsync(string folder, string size)
    {
        var disk = new LoopDisk(folder);
        // Whole from the beginning: nothing of the kernel's own is written in the background.
        await ChildProcess.RunAsync("mke2fs", ["-q", "-t", "ext4", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", disk.files["image"], size]);
        await disk.MountAsync();
        Directory.Delete(Path.Combine(folder, "lost+found"));
        return disk;
    }

    /// <summary>After the power was cut: ends whoever still uses it, as the machine's end would have, and mounts what is on it.</summary>
    public async Task PowerOnAsync()
    {
        await UnmountAsync();
        await MountAsync();
    }

    /// <summary>Unmounts it and removes it.</summary>
    public async ValueTask DisposeAsync()
    {
        await UnmountAsync();
        files.Dispose();
    }

    private async Task MountAsync()
    {
        // A device of its own each time: a copy of the mount in some box of another test would keep the dead one alive.
        device = await ChildProcess.RunAsync("losetup", ["--find", "--show", files["image"]]);
        await ChildProcess.RunAsync("mount", [device, Folder]);
    }

    private async Task UnmountAsync()
    {
        await Until.HoldsAsync(TryUnmountAsync, Bound, $"{Folder} is unmounted");
        await ChildProcess.RunAsync("losetup", ["--detach", device]); // now, or when the last copy of the mount is gone
    }

    private async Task<bool> TryUnmountAsync()
    {
        foreach (var user in Users())
        {
            // It may have ended meanwhile.
            await using var kill = ChildProcess.Start("kill", ["-9", user.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync(Bound);
        }

        await using var unmount = ChildProcess.Start("umount", [Folder]);
        return await unmount.WaitForExitAsync(Bound) == 0;
    }

    private List<int> Users() => [.. MachineProcesses.All().Where(id => id != Environment.ProcessId && Uses(id))];

    private bool Uses(int id)
    {
        try
        {
            return ((string[])[$"/proc/{id}/cwd", $"/proc/{id}/exe", .. Directory.EnumerateFileSystemEntries($"/proc/{id}/fd")]).Any(link => IsBelow(File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName))
                || File.ReadLines($"/proc/{id}/maps").Any(line => line.Contains($" {Folder}/", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // ended meanwhile
        }
    }

    private bool IsBelow(string? path) => path == Folder || path?.StartsWith(Folder + "/", StringComparison.Ordinal) == true;
}
