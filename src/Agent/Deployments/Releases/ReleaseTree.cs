using MBot.Agent.Deployments.Source;
using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Releases;

/// <summary>
/// Writes a commit's files into a release: read-only for the app, no link leads out of it, and the paths that persist
/// are links to the app's data folder.
/// </summary>
internal sealed class ReleaseTree(GitMirror mirror, StateFolder state)
{
    private const string SubmoduleMode = "160000";

    /// <exception cref="MBotException">release.submodule, release.link-escapes, git.failed.</exception>
    public async Task WriteAsync(string commit, string tree, AppManifest manifest, CancellationToken cancellation)
    {
        var entries = await mirror.ListAsync(commit, cancellation);
        if (entries.FirstOrDefault(e => e.Mode == SubmoduleMode) is { } submodule)
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "release.submodule", $"{submodule.Path} is a submodule, which is not fetched")
            {
                Hint = "put its files into the repository, or name it in requirements.txt",
            };
        }

        await mirror.CheckoutAsync(commit, tree, cancellation);
        RefuseEscapingLinks(tree);
        foreach (var path in manifest.Persist)
            Persist(tree, path);
        ReadOnlyTree.MakeReadOnly(tree);
    }

    private static void RefuseEscapingLinks(string tree)
    {
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        foreach (var entry in new DirectoryInfo(tree).EnumerateFileSystemInfos("*", all).Where(e => e.LinkTarget is not null))
        {
            var name = Path.GetRelativePath(tree, entry.FullName);
            var target = Path.GetFullPath(entry.LinkTarget!, Path.GetDirectoryName(entry.FullName)!);
            if (Path.IsPathRooted(entry.LinkTarget!) || !IsInside(tree, target))
            {
                throw new MBotException(ErrorKind.FailedPrecondition, "release.link-escapes", $"the link {name} leads out of the repository, to {entry.LinkTarget}")
                {
                    Hint = "commit the file itself; what must outlive a release belongs into `persist` of .mbot.json",
                };
            }
        }
    }

    /// <summary>The first release's content is the beginning of what persists.</summary>
    private void Persist(string tree, string path)
    {
        var kept = Path.Combine(state.AppData, "persist", path);
        var inTree = Path.Combine(tree, path);
        for (var parent = Path.GetDirectoryName(inTree)!; parent != tree; parent = Path.GetDirectoryName(parent)!)
        {
            if (new DirectoryInfo(parent).LinkTarget is not null)
                throw new MBotException(ErrorKind.FailedPrecondition, "release.persist-through-link", $"persist: {path} passes through a link") { Field = "persist" };
        }

        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        if (!Path.Exists(kept))
        {
            if (Directory.Exists(inTree) || File.Exists(inTree))
                Directory.Move(inTree, kept);
            else
                Directory.CreateDirectory(kept);
        }
        else if (Directory.Exists(inTree) && new DirectoryInfo(inTree).LinkTarget is null)
        {
            ReadOnlyTree.Delete(inTree);
        }
        else
        {
            File.Delete(inTree);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(inTree)!);
        File.CreateSymbolicLink(inTree, kept);
    }

    private static bool IsInside(string tree, string path) =>
        path == tree || path.StartsWith(tree + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
