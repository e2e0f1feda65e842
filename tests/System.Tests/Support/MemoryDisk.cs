using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>A small disk (tmpfs) that fills up.</summary>
internal sealed class MemoryDisk : IAsyncDisposable
{
    private readonly string folder;

    private MemoryDisk(string folder) => this.folder = folder;

    /// <param name="folder">An empty folder.</param>
    public static async Task<IAsyncDisposable> MountAsync(string folder, string size)
    {
        await ChildProcess.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={size},mode=711", "tmpfs", folder]);
        return new MemoryDisk(folder);
    }

    public async ValueTask DisposeAsync() => await ChildProcess.RunAsync("umount", ["--lazy", folder]);
}
