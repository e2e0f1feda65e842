using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MBot.Agent.Platform;

namespace MBot.Agent.Upgrade;

/// <summary>
/// Takes an archive in, from a client in pieces or from a URL, into a file that is named by what it is to hash to. What came
/// before a break stays. Must not know what is in it.
/// </summary>
internal sealed partial class ArchiveInbox(UpgradeFolder folder)
{
    public const long Largest = 512L * 1024 * 1024;
    private static readonly TimeSpan DownloadBound = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ConnectBound = TimeSpan.FromSeconds(15);

    /// <summary>How much of an archive is here.</summary>
    public long Received(string sha256) => new FileInfo(folder.Part(Checked(sha256))) is { Exists: true, Length: var length } ? length : 0;

    /// <param name="offset">Must be what is here already.</param>
    public FileStream Continue(string sha256, long offset)
    {
        folder.Create();
        foreach (var other in Directory.EnumerateFiles(folder.Root, "*.part").Where(path => path != folder.Part(Checked(sha256))))
            File.Delete(other);
        if (offset != Received(sha256))
            throw MBotException.FailedPrecondition("upgrade.offset-wrong", $"{Received(sha256)} bytes of it are here, not {offset}", "run it again");
        try
        {
            return new FileStream(folder.Part(sha256), new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = AtomicFile.OwnerOnly });
        }
        catch (IOException e) when (DiskError.From(e) is null)
        {
            throw new MBotException(ErrorKind.Unavailable, "upgrade.upload-busy", "the archive is being sent already", e) { Hint = "try again in a moment" };
        }
    }

    public static void CheckSize(long length)
    {
        if (length > Largest)
            throw new MBotException(ErrorKind.InvalidArgument, "upgrade.too-large", $"an archive has at most {Largest >> 20} MB");
    }

    public async Task DownloadAsync(string sha256, Uri url, CancellationToken cancellation)
    {
        folder.Create();
        File.Delete(folder.Part(Checked(sha256)));
        using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectBound }) { Timeout = Timeout.InfiniteTimeSpan };
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(DownloadBound);
        try
        {
            using var answer = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, enough.Token);
            answer.EnsureSuccessStatusCode();
            await using var content = await answer.Content.ReadAsStreamAsync(enough.Token);
            await using var file = Continue(sha256, 0);
            var buffer = new byte[128 * 1024];
            while (await content.ReadAsync(buffer, enough.Token) is > 0 and var count)
            {
                CheckSize(file.Length + count);
                await file.WriteAsync(buffer.AsMemory(0, count), enough.Token);
            }
        }
        catch (Exception e) when (e is HttpRequestException || e is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "upgrade.download-failed", $"the archive can't be downloaded from {url.Host}: {e.Message}", e)
            {
                Hint = "is the address right, and may this machine reach it? mbot-client agent upgrade FILE sends the archive itself",
            };
        }
    }

    /// <returns>The whole archive's path.</returns>
    /// <exception cref="MBotException"><c>upgrade.hash-wrong</c>: it is deleted.</exception>
    public async Task<string> VerifyAsync(string sha256, CancellationToken cancellation)
    {
        var path = folder.Part(Checked(sha256));
        if (!File.Exists(path))
            throw MBotException.FailedPrecondition("upgrade.no-archive", "the archive has not been sent", "mbot-client agent upgrade FILE sends it");
        string actual;
        await using (var file = File.OpenRead(path))
            actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
        if (actual == sha256)
            return path;
        File.Delete(path);
        throw new MBotException(ErrorKind.InvalidArgument, "upgrade.hash-wrong", $"the archive's SHA-256 is {actual}, not {sha256}") { Field = "sha256", Hint = "download it again, or correct --sha256; nothing was changed" };
    }

    private static string Checked(string sha256) =>
        Hash().IsMatch(sha256) ? sha256 : throw MBotException.InvalidArgument("sha256", "SHA-256 has 64 hexadecimal digits, in lower case");

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Hash();
}
