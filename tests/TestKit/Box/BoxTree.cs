namespace MBot.TestKit;

/// <summary>The tree that boxes are copies of; made once a machine, by tree.sh, when the first box is asked for.</summary>
internal static class BoxTree
{
    private static readonly Lazy<Task<string>> Made = new(() =>
        ChildProcess.RunAsync(Path.Combine(Repository.TestKit, "Box", "tree.sh"), [], bound: TimeSpan.FromMinutes(8)));

    public static Task<string> FolderAsync() => Made.Value;
}
