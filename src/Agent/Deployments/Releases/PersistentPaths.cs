using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Releases;

/// <summary>
/// Paths of the tree that outlive releases (<c>persist</c> of .mbot.json): links to the app's data folder. Each release keeps
/// what it brought for them; the first one that goes live gives them their beginning. Knows no deployment.
/// </summary>
internal sealed class PersistentPaths(StateFolder state)
{
    /// <summary>Puts a link into a release's tree; what the commit has there stays beside the tree as the path's seed.</summary>
    /// <exception cref="MBotException">release.persist-through-link.</exception>
    public void Link(string tree, string path)
    {
        var inTree = Path.Combine(tree, path);
        for (var parent = Path.GetDirectoryName(inTree)!; parent != tree; parent = Path.GetDirectoryName(parent)!)
        {
            if (new DirectoryInfo(parent).LinkTarget is not null)
                throw new MBotException(ErrorKind.FailedPrecondition, "release.persist-through-link", $"persist: {path} passes through a link") { Field = "persist" };
        }

        var seed = SeedOf(tree, path);
        if (IsThere(inTree))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(seed)!);
            Directory.Move(inTree, seed);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(inTree)!);
        File.CreateSymbolicLink(inTree, KeptAt(path));
    }

    /// <summary>Those that no release has begun yet.</summary>
    public IReadOnlyList<string> NotBegun(IEnumerable<string> paths) => [.. paths.Where(path => !IsThere(KeptAt(path)))];

    /// <summary>Gives paths the beginning that a release brought. One without: a folder, or nothing where the name is a file's, so that the app can make it.</summary>
    public void Begin(string tree, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            var (seed, kept) = (SeedOf(tree, path), KeptAt(path));
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            if (IsThere(seed))
                Copy(seed, kept);
            else if (!Path.HasExtension(kept))
                Directory.CreateDirectory(kept);
        }
    }

    /// <summary>Removes what <see cref="Begin"/> made for a release that did not go live: the next one begins anew.</summary>
    public void TakeBack(IEnumerable<string> paths)
    {
        foreach (var kept in paths.Select(KeptAt))
        {
            if (Directory.Exists(kept) && new DirectoryInfo(kept).LinkTarget is null)
                ReadOnlyTree.Delete(kept);
            else if (IsThere(kept))
                File.Delete(kept);
        }
    }

    private static bool IsThere(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static string SeedOf(string tree, string path) => Path.Combine(Path.GetDirectoryName(tree)!, "seed", path);

    private string KeptAt(string path) => Path.Combine(state.AppData, "persist", path);

    private static void Copy(string from, string to)
    {
        if (new FileInfo(from).LinkTarget is { } target)
        {
            File.CreateSymbolicLink(to, target);
        }
        else if (Directory.Exists(from))
        {
            Directory.CreateDirectory(to);
            foreach (var entry in Directory.EnumerateFileSystemEntries(from))
                Copy(entry, Path.Combine(to, Path.GetFileName(entry)));
        }
        else
        {
            File.Copy(from, to);
        }
    }
}
