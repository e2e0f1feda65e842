using MBot.Agent.Deployments.Source;
using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Releases;

/// <summary>
/// Writes a commit's files into a release: read-only for the app, no link leads out of it, and the paths that persist
/// are links to the app's data folder.
/// </summary>
internal sealed class ReleaseTree(GitMirror mirror, PersistentPaths persistent)
{
    private const string SubmoduleMode = "160000";

    /// <exception cref="MBotException">release.submodule, release.link-escapes, release.persist-through-link, git.failed.</exception>
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
            persistent.Link(tree, path);
        ReadOnlyTree.MakeReadOnly(tree);
    }

    private static void RefuseEscapingLinks(string tree)
    {
        if (TreeLinks.FirstEscaping(tree) is { } link)
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "release.link-escapes", $"the link {link.Path} leads out of the repository, to {link.Target}")
            {
                Hint = "commit the file itself; what must outlive a release belongs into `persist` of .mbot.json",
            };
        }
    }
}
