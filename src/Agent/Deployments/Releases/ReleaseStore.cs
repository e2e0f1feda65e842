using System.Text.Json;
using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Releases;

/// <summary>
/// The releases on disk. Their manifests, and not the database, say what there is and what it is worth. Knows neither
/// slots nor git.
/// </summary>
internal sealed partial class ReleaseStore(StateFolder state, TimeProvider time, ILogger<ReleaseStore> logger)
{
    private readonly Lock _lock = new();

    public string FolderOf(string id) => ReleaseId.IsValid(id)
        ? Path.Combine(state.Releases, id)
        : throw MBotException.InvalidArgument("release_id", $"{Shorten(id)} is no release id", "mbot-client releases");

    /// <summary>The app's files.</summary>
    public string TreeOf(string id) => Path.Combine(FolderOf(id), "tree");

    /// <summary>All readable releases, newest first. One that cannot be read is left alone and said in the log.</summary>
    public IReadOnlyList<Release> All()
    {
        if (!Directory.Exists(state.Releases))
            return [];
        return Directory.EnumerateDirectories(state.Releases)
            .Select(Path.GetFileName)
            .Where(id => ReleaseId.IsValid(id!))
            .Select(id => Read(id!))
            .OfType<Release>()
            .OrderByDescending(r => r.Id, StringComparer.Ordinal)
            .ToArray();
    }

    /// <summary>Ids of the folders whose manifest cannot be read.</summary>
    public IReadOnlyList<string> Unreadable => Directory.Exists(state.Releases)
        ? Directory.EnumerateDirectories(state.Releases).Select(f => Path.GetFileName(f)!).Where(id => ReleaseId.IsValid(id) && Read(id) is null).ToArray()
        : [];

    public Release? Find(string id) => Directory.Exists(FolderOf(id)) ? Read(id) : null;

    /// <exception cref="MBotException">release.unknown.</exception>
    public Release Get(string id) => Find(id)
        ?? throw MBotException.NotFound("release.unknown", $"there is no release {id}", "mbot-client releases");

    /// <summary>Makes the folder and a manifest in state Preparing.</summary>
    public Release Create(string reference, Source.CommitInfo commit, string requestedBy)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var first = ReleaseId.Make(now, commit.Id);
            var id = first;
            for (var n = 2; Directory.Exists(Path.Combine(state.Releases, id)); n++)
                id = $"{first}.{n}";
            Directory.CreateDirectory(TreeOf(id));
            var release = new Release(id, reference, commit.Id, commit.Author, commit.Subject, commit.Time, requestedBy, now, ReleaseState.Preparing, "", "", []);
            Save(release);
            AtomicFile.SyncFolder(state.Releases);
            return release;
        }
    }

    public void Save(Release release) => AtomicFile.Write(
        ManifestOf(release.Id), JsonSerializer.SerializeToUtf8Bytes(release, ReleaseJson.Default.Release), AtomicFile.Readable);

    /// <summary>Says that a release can be started from now on, also after a power cut: all of it is on the disk before.</summary>
    public Release MarkPrepared(Release release)
    {
        AtomicFile.SyncAll(FolderOf(release.Id));
        release = release with { State = ReleaseState.Prepared };
        Save(release);
        return release;
    }

    public Release Mark(string id, ReleaseState worth, string reason = "")
    {
        lock (_lock)
        {
            var release = Get(id) with { State = worth, StateReason = reason };
            Save(release);
            return release;
        }
    }

    /// <summary>Removes a release: the manifest first, so that a half-removed one is not taken for a whole one.</summary>
    public void Delete(string id)
    {
        File.Delete(ManifestOf(id));
        ReadOnlyTree.Delete(FolderOf(id));
    }

    /// <summary>Removes what a crash left half-made, and folders whose manifest is gone.</summary>
    public void RemoveLeftovers()
    {
        if (!Directory.Exists(state.Releases))
            return;
        foreach (var folder in Directory.EnumerateDirectories(state.Releases))
        {
            var id = Path.GetFileName(folder);
            if (ReleaseId.IsValid(id) && (!File.Exists(ManifestOf(id)) || Read(id) is { State: ReleaseState.Preparing }))
            {
                Log.RemovedHalfMade(logger, id);
                Delete(id);
            }
        }
    }

    private string ManifestOf(string id) => Path.Combine(FolderOf(id), "manifest.json");

    private Release? Read(string id)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(ManifestOf(id)), ReleaseJson.Default.Release);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            Log.Unreadable(logger, id, e.Message);
            return null;
        }
    }

    private static string Shorten(string id) => id.Length > 80 ? id[..80] + "…" : id;

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Warning, "the manifest of release {Release} cannot be read: {Problem}")]
        public static partial void Unreadable(ILogger logger, string release, string problem);

        [LoggerMessage(3002, LogLevel.Information, "removed the half-made release {Release}")]
        public static partial void RemovedHalfMade(ILogger logger, string release);
    }
}
