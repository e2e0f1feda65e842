namespace MBot.TestKit;

/// <summary>Where this repository's files are, found upwards from the running assembly.</summary>
public static class Repository
{
    /// <summary>The folder that holds MBot.Agent.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>The folder of an app below tests/TestKit/apps.</summary>
    public static string App(string name) => Existing(Path.Combine(Root, "tests", "TestKit", "apps", name));

    /// <summary>The folder of a version of the hello app: v1 or v2.</summary>
    public static string Hello(string version) => Existing(Path.Combine(Root, "examples", "hello", version));

    internal static string TestKit { get; } = Path.Combine(Root, "tests", "TestKit");

    /// <summary>Build-time caches of the tests; shared by all checkouts of a user.</summary>
    internal static string Cache { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "mbot-tests");

    private static string Existing(string folder) =>
        Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException(folder);

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "MBot.Agent.sln")))
                return folder;
        }

        throw new InvalidOperationException($"no MBot.Agent.sln above {AppContext.BaseDirectory}");
    }
}
