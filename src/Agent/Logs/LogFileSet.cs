using MBot.Agent.Platform;

namespace MBot.Agent.Logs;

/// <summary>Files that are written at their end and rotated: NAME → NAME.1 → NAME.2 …</summary>
/// <param name="Pattern">Of the file names that are written to, such as <c>*.log</c>.</param>
/// <param name="Parse">Reads one line.</param>
internal sealed record LogFileSet(LogSource Source, string Folder, string Pattern, Func<string, RawLine> Parse)
{
    private const int MostRotated = 100;

    /// <summary>The sets of a state folder.</summary>
    public static IReadOnlyList<LogFileSet> Of(StateFolder folder) =>
    [
        new(LogSource.App, Path.Combine(folder.Logs, "app"), "*.log", LogParsers.App),
        new(LogSource.Nginx, Path.Combine(folder.Logs, "nginx"), "access.log", LogParsers.NginxAccess),
        new(LogSource.Nginx, Path.Combine(folder.Logs, "nginx"), "error.log", LogParsers.NginxError),
        new(LogSource.Agent, folder.Logs, "agent.log", LogParsers.Agent),
    ];

    /// <summary>What lines of a file without an origin of their own are said to come from.</summary>
    public string OriginOf(string path) => Source == LogSource.App ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(path);

    /// <summary>The files that are written to now.</summary>
    public IEnumerable<string> Files()
    {
        try
        {
            return Directory.GetFiles(Folder, Pattern).Order(StringComparer.Ordinal);
        }
        catch (DirectoryNotFoundException)
        {
            return []; // nothing has been logged yet
        }
    }

    /// <summary>A file and what it was rotated to, newest first.</summary>
    public static IEnumerable<string> WithRotated(string path)
    {
        yield return path;
        for (var i = 1; i <= MostRotated && File.Exists($"{path}.{i}"); i++)
            yield return $"{path}.{i}";
    }
}
