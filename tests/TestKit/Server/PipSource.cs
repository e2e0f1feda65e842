namespace MBot.TestKit;

/// <summary>Where Streamlit is installed from: PyPI where it answers, else the wheelhouse made for tests.</summary>
public static class PipSource
{
    private static readonly Lazy<Task<IReadOnlyList<string>>> Found = new(FindAsync);

    /// <summary>The pip arguments: none for PyPI, else <c>--no-index --find-links FOLDER</c>. Asked once per process.</summary>
    public static Task<IReadOnlyList<string>> ArgumentsAsync() => Found.Value;

    /// <summary>
    /// The same for a process of another user, who can't read this one's cache: the wheelhouse is copied into
    /// <paramref name="folder"/>.
    /// </summary>
    public static async Task<IReadOnlyList<string>> ArgumentsAsync(TempFolder folder)
    {
        var arguments = await ArgumentsAsync();
        if (arguments.Count == 0)
            return arguments;
        var copy = folder.Sub("wheelhouse");
        foreach (var wheel in Directory.EnumerateFiles(arguments[^1]))
            File.Copy(wheel, Path.Combine(copy, Path.GetFileName(wheel)), overwrite: true);
        return ["--no-index", "--find-links", copy];
    }

    private static async Task<IReadOnlyList<string>> FindAsync()
    {
        var printed = await ChildProcess.RunAsync(
            Path.Combine(Repository.TestKit, "setup.sh"), ["pip-source"], bound: TimeSpan.FromMinutes(3));
        return printed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
