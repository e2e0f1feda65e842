using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates;

/// <summary>
/// The pair that is served and the one before it, each in a folder of its own that is never written to again. Where a pair comes
/// from is not known here; a pair that is not whole any more does not count, and then the one before it serves.
/// </summary>
internal sealed partial class CertificateStore(StateFolder state)
{
    private readonly Lock _gate = new();

    private string Served => Path.Combine(state.Certificates, "served");

    private string Since => Path.Combine(state.Certificates, "served-since");

    private string Before => Path.Combine(state.Certificates, "before");

    /// <summary>The newest whole pair, or null; and what is wrong with those that are newer.</summary>
    public (StoredPair? Pair, string? Problem) Current => CurrentFor([]);

    /// <summary>The newest whole pair that is for all of these names: the machine may have ended between a pair and the setting that names what it is for.</summary>
    public (StoredPair? Pair, string? Problem) CurrentFor(IReadOnlyList<string> names)
    {
        lock (_gate)
            return Newest(names);
    }

    /// <summary>Serves this pair from now on. What has been served is kept.</summary>
    /// <param name="pair">Whole.</param>
    /// <param name="served">The names that have been served; none: whatever was newest.</param>
    public StoredPair Install(CertificatePair pair, IReadOnlyList<string> served)
    {
        lock (_gate)
        {
            PrivateFolder.Create(state.Certificates);
            var folder = Path.Combine(state.Certificates, NameOf(pair));
            PrivateFolder.Create(folder);
            AtomicFile.Write(StoredPair.ChainIn(folder), pair.Chain);
            AtomicFile.Write(StoredPair.KeyIn(folder), pair.Key.Reveal());
            AtomicFile.SyncFolder(state.Certificates);
            if (Newest(served).Pair is { } now && now.Folder != folder)
                AtomicFile.ReplaceSymlink(Before, Path.GetFileName(now.Folder));
            AtomicFile.ReplaceSymlink(Served, Path.GetFileName(folder));
            RemoveOthers();
            return new StoredPair(folder, pair);
        }
    }

    /// <summary>The one before serves again, or none.</summary>
    public void TakeBack(StoredPair pair)
    {
        lock (_gate)
        {
            if (new DirectoryInfo(Before).LinkTarget is { } before && before != Path.GetFileName(pair.Folder))
                AtomicFile.ReplaceSymlink(Served, before);
            else
                File.Delete(Served);
            RemoveOthers();
        }
    }

    /// <summary>Since when visitors have been served over https, without a break.</summary>
    public DateTimeOffset? ServedSince => File.Exists(Since) ? File.GetLastWriteTimeUtc(Since) : null;

    public void MarkServed(DateTimeOffset now)
    {
        if (!File.Exists(Since))
            AtomicFile.Write(Since, $"{now:O}\n");
    }

    public void ForgetServed() => AtomicFile.Delete(Since);

    private (StoredPair? Pair, string? Problem) Newest(IReadOnlyList<string> names)
    {
        string? problem = null, another = null;
        foreach (var link in (string[])[Served, Before])
        {
            if (new DirectoryInfo(link).LinkTarget is not { } target)
                continue;
            try
            {
                var stored = StoredPair.Read(Path.Combine(state.Certificates, target));
                if (names.FirstOrDefault(name => !stored.Pair.Leaf.MatchesHostname(name)) is not { } missing)
                    return (stored, problem);
                another ??= $"the certificate is not for {missing}";
            }
            catch (Exception e) when (e is MBotException or IOException or UnauthorizedAccessException)
            {
                problem ??= $"{Path.Combine(state.Certificates, target)}: {e.Message}";
            }
        }

        return (null, problem ?? another);
    }

    private void RemoveOthers()
    {
        string?[] kept = [new DirectoryInfo(Served).LinkTarget, new DirectoryInfo(Before).LinkTarget];
        foreach (var folder in new DirectoryInfo(state.Certificates).EnumerateDirectories().Where(d => d.LinkTarget is null && PairName().IsMatch(d.Name) && !kept.Contains(d.Name)))
            folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"^[0-9a-f]{16}$")]
    private static partial Regex PairName();

    private static string NameOf(CertificatePair pair) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pair.Chain)))[..16];
}
