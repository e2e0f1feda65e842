using System.Globalization;
using MBot.Agent.Platform;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>Room on the file systems that the agent and the app write to, as df tells it.</summary>
internal sealed class DiskUse(CommandRunner runner, StateFolder state)
{
    public async Task<IReadOnlyList<FileSystemUse>> ReadAsync(CancellationToken cancellation)
    {
        var result = await runner.RunAsync(Line([state.Root, "/", "/tmp", "/var/log"]), cancellation);
        var found = Parse(result.Output);
        // It fails for one that is not there and tells the others all the same.
        return found.Count > 0 ? found : throw new MBotException(ErrorKind.Unavailable, "disk.unknown", "df tells nothing of the disks") { Evidence = result.LastLines() };
    }

    public static Command Line(IReadOnlyList<string> folders) =>
        new("df", ["-B1", "--output=target,size,avail,itotal,iavail", "--", .. folders]) { Timeout = TimeSpan.FromSeconds(5), Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" } };

    public static IReadOnlyList<FileSystemUse> Parse(IEnumerable<string> lines) =>
        [.. lines.Skip(1).Select(Parse).OfType<FileSystemUse>().DistinctBy(use => use.Target)];

    private static FileSystemUse? Parse(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [.. { Length: > 0 } target, var size, var free, var inodes, var freeInodes]
        ? new FileSystemUse(string.Join(' ', target), Number(size), Number(free), Number(inodes), Number(freeInodes))
        : null;

    // "-" where a file system has no such count.
    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <param name="Inodes">0: it has no fixed number of them.</param>
internal sealed record FileSystemUse(string Target, long Size, long Free, long Inodes, long FreeInodes);
