namespace MBot.TestKit;

/// <summary>The Debian that moto runs in; made once a machine, by tree.sh, when the first server is asked for.</summary>
internal static class MotoTree
{
    private static readonly Lazy<Task<string>> Made = new(() =>
        ChildProcess.RunAsync(Path.Combine(Repository.TestKit, "Aws", "tree.sh"), [], bound: TimeSpan.FromMinutes(10)));

    public static Task<string> FolderAsync() => Made.Value;
}
