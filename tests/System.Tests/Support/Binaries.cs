using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>The published single files: what users run is what these tests run. test.sh makes them before.</summary>
internal static class Binaries
{
    private static string Folder => Path.Combine(Repository.Root, "artifacts", "linux-x64");

    public static string Agent => Existing("mbot-agent");

    public static string Client => Existing("mbot-client");

    private static string Existing(string name) => File.Exists(Path.Combine(Folder, name))
        ? Path.Combine(Folder, name)
        : throw new FileNotFoundException("run bootstrap/publish.sh first (test.sh does)", Path.Combine(Folder, name));
}
