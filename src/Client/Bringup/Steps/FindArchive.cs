using System.Security.Cryptography;

namespace MBot.Client.Bringup.Steps;

/// <summary>The archive that makes the machine an instance: whole on this machine, unless the instance fetches it itself.</summary>
internal sealed class FindArchive : IBringupStep
{
    private const long Room = 512L << 20;
    private static readonly TimeSpan Download = TimeSpan.FromMinutes(15);

    public string Name => "archive";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        if (up.Plan!.Text("archive_url") is { } url)
            return $"the instance downloads {url}";
        if (await PathAsync(up, cancellationToken).ConfigureAwait(false) is not { } path)
        {
            return up.Profiles.Find(up.Terraform.Path, up.Request.Name) is { IsEnrolled: true }
                ? "none here, and none is needed: the instance is enrolled"
                : throw ClientException.Refused("archive.missing", "there is no archive to bring to the instance", "bootstrap/archive.sh makes it; --archive FILE|URL names another, archive_url in terraform.tfvars one that the instance downloads");
        }

        await using var file = File.OpenRead(path);
        var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
        if (up.Request.Sha256 is { } wanted && !string.Equals(wanted, actual, StringComparison.OrdinalIgnoreCase))
            throw ClientException.Refused("archive.hash-wrong", $"the SHA-256 of {path} is {actual}, not {wanted}", "what is installed runs as root: nothing was sent");
        (up.ArchiveFile, up.ArchiveSha256) = (path, actual);
        return $"{Path.GetFileName(path)}, {Output.Text.Size(file.Length)}, SHA-256 {actual[..12]}…";
    }

    private static async Task<string?> PathAsync(BringupState up, CancellationToken cancellationToken)
    {
        if (up.Request.Archive is not { } asked)
            return Made(up.Environment);
        if (asked.Contains("://", StringComparison.Ordinal))
            return await DownloadAsync(up, asked, cancellationToken).ConfigureAwait(false);
        var path = up.Environment.FullPath(asked);
        return File.Exists(path) ? path : throw ClientException.Usage($"--archive: there is no {path}");
    }

    /// <summary>What bootstrap/archive.sh has made: below the current folder, or beside this program.</summary>
    private static string? Made(ClientEnvironment environment)
    {
        string[] folders = [environment.FullPath("artifacts"), AppContext.BaseDirectory, Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)) ?? "/"];
        return folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "mbot-agent-*-linux-x64.tar.gz"))
            .OrderByDescending(File.GetLastWriteTimeUtc)
            .FirstOrDefault();
    }

    private static async Task<string> DownloadAsync(BringupState up, string url, CancellationToken cancellationToken)
    {
        if (up.Request.Sha256 is null)
            throw ClientException.Usage("--archive URL wants --sha256: what is downloaded becomes root there", "bootstrap/archive.sh prints it");
        if (new DriveInfo(up.Scratch).AvailableFreeSpace < Room)
            throw ClientException.Refused("disk.full", $"less than {Room >> 20} MB are free in {up.Scratch}", "free some, or set TMPDIR");
        var path = Path.Combine(up.Scratch, "archive.tar.gz");
        using var http = new HttpClient { Timeout = Download };
        try
        {
            await using var body = await http.GetStreamAsync(url, cancellationToken).ConfigureAwait(false);
            await using var file = File.Create(path);
            await body.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            return path;
        }
        catch (Exception error) when (error is HttpRequestException or InvalidOperationException or UriFormatException || error is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new ClientException(ExitCode.Unreachable, "archive.unreachable", $"the archive can't be downloaded from {url}: {error.Message}", error) { Hint = "--archive FILE takes one that is here" };
        }
    }
}
