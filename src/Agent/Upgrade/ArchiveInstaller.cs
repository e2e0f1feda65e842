using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using MBot.Agent.Platform;

namespace MBot.Agent.Upgrade;

/// <summary>
/// Puts an archive's content beside the other versions: regular files below one folder, each as SHA256SUMS says, and an agent
/// that runs on this machine. Switches nothing.
/// </summary>
internal sealed class ArchiveInstaller(CommandRunner runner)
{
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode Program = Folder;
    private const long LargestContent = 2L * 1024 * 1024 * 1024;
    private const int MostFiles = 1000;
    private static readonly TimeSpan TryBound = TimeSpan.FromSeconds(30);

    /// <returns>The version that is in its place now.</returns>
    /// <exception cref="MBotException"><c>upgrade.archive-broken</c>, <c>upgrade.same-version</c>, <c>upgrade.does-not-run</c>: nothing is left of it.</exception>
    public async Task<string> InstallAsync(string archive, Programs programs, CancellationToken cancellation)
    {
        RemoveLeftovers(programs);
        var aside = Path.Combine(programs.Versions, $".new-{Guid.NewGuid():N}");
        Directory.CreateDirectory(aside);
        File.SetUnixFileMode(aside, Folder);
        try
        {
            await UnpackAsync(archive, aside, cancellation);
            Verify(aside);
            var version = File.ReadAllText(Path.Combine(aside, "VERSION")).Trim();
            if (!Programs.IsVersion(version))
                throw Broken("its VERSION is none");
            if (version == programs.CurrentVersion || version == programs.GateVersion)
                throw MBotException.FailedPrecondition("upgrade.same-version", $"version {version} is the one that runs", "nothing to do");
            await TryAsync(Path.Combine(aside, Programs.Binary), cancellation);
            Place(aside, programs.Folder(version));
            return version;
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
    }

    private static async Task UnpackAsync(string archive, string folder, CancellationToken cancellation)
    {
        try
        {
            await using var file = File.OpenRead(archive);
            await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            await using var reader = new TarReader(unzipped);
            long size = 0;
            var files = 0;
            while (await reader.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
            {
                // NAME/…: the first part is the archive's own name.
                var parts = entry.Name.TrimEnd('/').Split('/');
                if (parts.Any(part => part is "" or "." or ".."))
                    throw Broken($"it has the name {entry.Name}");
                if (entry.EntryType is TarEntryType.Directory)
                    continue;
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || parts.Length < 2)
                    throw Broken($"{entry.Name} is no regular file in a folder");
                if ((size += entry.Length) > LargestContent || ++files > MostFiles)
                    throw Broken("it is too large");
                var path = Path.Combine([folder, .. parts[1..]]);
                MakeFolders(folder, Path.GetDirectoryName(path)!);
                await entry.ExtractToFileAsync(path, overwrite: false, cancellation);
                File.SetUnixFileMode(path, (entry.Mode & UnixFileMode.UserExecute) != 0 ? Program : AtomicFile.Readable);
                using var written = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
                RandomAccess.FlushToDisk(written);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw Broken(e.Message, e);
        }
    }

    private static void MakeFolders(string root, string folder)
    {
        if (Directory.Exists(folder))
            return;
        MakeFolders(root, Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, Folder); // the umask may have taken bits away
    }

    private static void Verify(string folder)
    {
        foreach (var needed in (string[])[Programs.Binary, "VERSION", "SHA256SUMS"])
        {
            if (!File.Exists(Path.Combine(folder, needed)))
                throw Broken($"{needed} is missing");
        }

        var sums = File.ReadLines(Path.Combine(folder, "SHA256SUMS")).Select(line => line.Split("  ", 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Where(name => name != "SHA256SUMS").Order(StringComparer.Ordinal);
        if (!files.SequenceEqual(sums.Keys.Order(StringComparer.Ordinal)))
            throw Broken("its files are not those of SHA256SUMS");
        foreach (var (name, expected) in sums)
        {
            using var file = File.OpenRead(Path.Combine(folder, name));
            if (Convert.ToHexStringLower(SHA256.HashData(file)) != expected)
                throw Broken($"{name} is not as SHA256SUMS says");
        }
    }

    private async Task TryAsync(string program, CancellationToken cancellation)
    {
        File.SetUnixFileMode(program, Program);
        var said = await runner.RunAsync(new Command(program, ["version"]) { Timeout = TryBound }, cancellation);
        if (said.ExitCode != 0)
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "upgrade.does-not-run", "the new agent does not run on this machine") { Evidence = said.LastLines() };
        }
    }

    private static void Place(string aside, string target)
    {
        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true); // of an earlier try: neither current nor gate
        AtomicFile.SyncFolder(aside);
        Directory.Move(aside, target);
        AtomicFile.SyncFolder(Path.GetDirectoryName(target)!);
    }

    private static void RemoveLeftovers(Programs programs)
    {
        foreach (var leftover in Directory.EnumerateDirectories(programs.Versions, ".new-*"))
            Directory.Delete(leftover, recursive: true);
    }

    private static MBotException Broken(string why, Exception? inner = null) =>
        new(ErrorKind.InvalidArgument, "upgrade.archive-broken", $"this is no archive of an agent: {why}", inner) { Hint = "bootstrap/archive.sh makes one; nothing was changed" };
}
