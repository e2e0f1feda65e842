using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>A small disk (tmpfs) that fills up.</summary>
internal sealed class MemoryDisk : IAsyncDisposable
{
    private const string Filler = "fill";
    private readonly string folder;

    private MemoryDisk(string folder) => this.folder = folder;

    /// <param name="folder">An empty folder.</param>
    public static async Task<IAsyncDisposable> MountAsync(string folder, string size)
    {
        await ChildProcess.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={size},mode=711", "tmpfs", folder]);
        return new MemoryDisk(folder);
    }

    public async ValueTask DisposeAsync() => await ChildProcess.RunAsync("umount", ["--lazy", folder]);

    /// <summary>Takes all the room that is left.</summary>
    public static void Fill(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, Filler), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in (int[])[1 << 20, 4096])
        {
            var block = new byte[size];
            try
            {
                while (true)
                    file.Write(block);
            }
            catch (IOException)
            {
                // full, but for what is smaller
            }
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public static void Empty(string folder) => File.Delete(Path.Combine(folder, Filler));
}
