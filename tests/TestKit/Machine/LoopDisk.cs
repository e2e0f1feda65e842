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
    private readonly LoopDisk? below;
    private string device = "";
    private int content;
    private bool carries;

    private LoopDisk(string folder, LoopDisk? below = null) => (Folder, this.below) = (folder, below);

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    private string Image => Path.Combine(below?.Folder ?? files.Path, $"image-{content}");

    /// <param name="folder">An empty folder.</param>
    /// <param name="size">As mke2fs has it: 600M.</param>
    public static Task<LoopDisk> MountAsync(string folder, string size) => MountAsync(new LoopDisk(folder), size);

    /// <summary>The same, kept on another disk, which is big enough: of this one images can be taken while it is written to.</summary>
    public static Task<LoopDisk> MountAsync(string folder, string size, LoopDisk below)
    {
        below.carries = true;
        return MountAsync(new LoopDisk(folder, below), size);
    }

    /// <summary>
    /// Copies what is on it at one moment, as a snapshot of a volume does. Its file system knows nothing of it and is not synced: what takes no
    /// writes meanwhile is the disk that it is kept on, so programs only find their disk slow for as long as the copying takes.
    /// </summary>
    public async Task CopyImageAsync(string path)
    {
        var kept = below ?? throw new InvalidOperationException("images are taken of a disk that is kept on another one");
        await ChildProcess.RunAsync("fsfreeze", ["--freeze", kept.Folder]);
        try
        {
            await ChildProcess.RunAsync("cp", ["--sparse=always", Image, path]);
        }
        finally
        {
            await ChildProcess.RunAsync("fsfreeze", ["--unfreeze", kept.Folder]);
        }
    }

    /// <summary>Ends whoever uses it and puts an image in the place of what is on it.</summary>
    public async Task PutBackAsync(string path)
    {
        await UnmountAsync();
        await ReplaceAsync(path);
        await MountAsync();
    }

    private static async Task<LoopDisk> MountAsync(LoopDisk disk, string size)
    {
        var folder = disk.Folder;
        // Whole from the beginning: nothing of the kernel's own is written in the background.
        await ChildProcess.RunAsync("mke2fs", ["-q", "-t", "ext4", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", disk.Image, size]);
        await disk.MountAsync();
        Directory.Delete(Path.Combine(folder, "lost+found"));
        return disk;
    }

    /// <summary>After the power was cut: ends whoever still uses it, as the machine's end would have, and mounts what is on it.</summary>
    public async Task PowerOnAsync()
    {
        await UnmountAsync();
        await ReplaceAsync(Image);
        await MountAsync();
    }

    /// <summary>Unmounts it and removes it, and the disk that it is kept on.</summary>
    public async ValueTask DisposeAsync()
    {
        await UnmountAsync();
        files.Dispose();
        if (below is not null)
            await below.DisposeAsync();
    }

    private async Task MountAsync()
    {
        // A device of its own each time: a copy of the mount in some box of another test would keep the dead one alive.
        device = await ChildProcess.RunAsync("losetup", ["--find", "--show", Image]);
        await ChildProcess.RunAsync("mount", [device, Folder]);
    }

    /// <summary>In a file of its own: a copy of the mount in some box of another test may still write to the one before.</summary>
    private async Task ReplaceAsync(string path)
    {
        var before = Image;
        content++;
        await ChildProcess.RunAsync("cp", ["--sparse=always", path, Image]);
        File.Delete(before);
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

        // What it carries is in use for as long as some box of another test has a copy of that mount.
        await using var unmount = ChildProcess.Start("umount", carries ? ["--lazy", Folder] : [Folder]);
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
