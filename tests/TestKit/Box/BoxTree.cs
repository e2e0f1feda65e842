using System.Collections.Concurrent;

namespace MBot.TestKit;

/// <summary>The trees that boxes are copies of; made once a machine, by tree.sh, when the first box of a release is asked for.</summary>
internal static class BoxTree
{
    private static readonly ConcurrentDictionary<DebianRelease, Lazy<Task<string>>> Made = new();

    public static Task<string> FolderAsync(DebianRelease release) => Made.GetOrAdd(release, _ => new(() =>
        ChildProcess.RunAsync(Path.Combine(Repository.TestKit, "Box", "tree.sh"), [release.ToString().ToLowerInvariant()], bound: TimeSpan.FromMinutes(8)))).Value;
}
