using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Deployments.Releases;

/// <summary>
/// Paths of the tree that outlive releases (<c>persist</c> of .mbot.json): links to the app's data folder. Each release keeps
/// what it brought for them; the first one that goes live gives them their beginning. Knows no deployment.
/// The data folder is the app's own: what is changed there is changed by the app's user, for a path in it may lead anywhere.
/// </summary>
internal sealed class PersistentPaths(StateFolder state, CommandRunner commands, IAppUser user)
{
    private static readonly Dictionary<string, string?> English = new() { ["LC_ALL"] = "C.UTF-8" };

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
    public async Task BeginAsync(string tree, IEnumerable<string> paths, CancellationToken cancellation)
    {
        foreach (var path in paths)
        {
            var (seed, kept) = (SeedOf(tree, path), KeptAt(path));
            await RunAsync(new Command("mkdir", ["-p", "--", Path.GetDirectoryName(kept)!]), cancellation);
            if (IsThere(seed))
                await RunAsync(new Command("cp", ["-R", "-P", "--preserve=mode", "-T", "--", seed, kept]), cancellation);
            else if (!Path.HasExtension(kept))
                await RunAsync(new Command("mkdir", ["-p", "--", kept]), cancellation);
        }
    }

    /// <summary>Removes what <see cref="BeginAsync"/> made for a release that did not go live: the next one begins anew.</summary>
    public async Task TakeBackAsync(IEnumerable<string> paths, CancellationToken cancellation)
    {
        foreach (var kept in paths.Select(KeptAt).Where(IsThere))
        {
            // A folder that was committed read-only is read-only here.
            if (Directory.Exists(kept) && new DirectoryInfo(kept).LinkTarget is null)
                await RunAsync(new Command("chmod", ["-R", "u+rwX", "--", kept]), cancellation);
            await RunAsync(new Command("rm", ["-rf", "--", kept]), cancellation);
        }
    }

    private async Task RunAsync(Command command, CancellationToken cancellation)
    {
        var result = await commands.RunAsync(user.As(command with { Environment = English }), cancellation);
        if (result.Succeeded)
            return;
        throw new MBotException(ErrorKind.FailedPrecondition, "release.persist-failed", $"the app's data folder can't be changed: {string.Join(' ', result.LastLines(1))}")
        {
            Evidence = result.LastLines(),
            Hint = "is there room on the disk, and does the app's user own app/data?",
        };
    }

    private static bool IsThere(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static string SeedOf(string tree, string path) => Path.Combine(Path.GetDirectoryName(tree)!, "seed", path);

    private string KeptAt(string path) => Path.Combine(state.AppData, "persist", path);
}
