using System.Globalization;
using System.IO.Enumeration;
using MBot.Agent.Platform;

namespace MBot.Agent.Logs;

/// <summary>Files that are written at their end and rotated: NAME → NAME.1 → NAME.2 …</summary>
/// <param name="Pattern">Of the file names that are written to, such as <c>*.log</c>.</param>
/// <param name="Parse">Reads one line.</param>
internal sealed record LogFileSet(LogSource Source, string Folder, string Pattern, Func<string, RawLine> Parse)
{
    private const int MostAttempts = 20;

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

    /// <summary>The files that are written to: also one that in this moment is only there under its rotated name.</summary>
    public IEnumerable<string> Files()
    {
        try
        {
            return Directory.GetFiles(Folder, Pattern + "*")
                .Select(f => Rotated(f).Path)
                .Where(f => FileSystemName.MatchesSimpleExpression(Pattern, Path.GetFileName(f)))
                .Distinct()
                .Order(StringComparer.Ordinal)
                .ToArray();
        }
        catch (DirectoryNotFoundException)
        {
            return []; // nothing has been logged yet
        }
    }

    /// <summary>
    /// Opens a file and what it was rotated to, newest first, as they were at one moment. A rotation takes many renames, with holes
    /// in between: what has changed, or has holes, after everything was opened is opened again.
    /// </summary>
    public static List<OpenLog> OpenAll(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            var names = Names(path);
            var opened = new List<OpenLog>();
            foreach (var name in names)
            {
                if (LogFile.Open(name) is { } file)
                    opened.Add(new OpenLog(file, FileIdentity.Of(file.SafeFileHandle)));
            }

            var whole = names.Count == 0 || (Rotated(names[^1]).Number == names.Count - 1 && names.SequenceEqual(Names(path)));
            var same = opened.Count == names.Count && opened.Select(o => (FileIdentity?)o.Identity).SequenceEqual(names.Select(FileIdentity.Of));
            if ((whole && same) || attempt == MostAttempts)
                return [.. opened.DistinctBy(o => o.Identity)];
            foreach (var log in opened)
                log.File.Dispose();
        }
    }

    private static List<string> Names(string path)
    {
        try
        {
            return [.. Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*").Where(f => Rotated(f).Path == path).OrderBy(f => Rotated(f).Number)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>NAME.3 is (NAME, 3), NAME is (NAME, 0).</summary>
    private static (string Path, int Number) Rotated(string file) =>
        int.TryParse(Path.GetExtension(file).AsSpan().TrimStart('.'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (file[..^Path.GetExtension(file).Length], number)
            : (file, 0);
}

/// <summary>A file of a log, whatever it is called by now.</summary>
internal sealed record OpenLog(FileStream File, FileIdentity Identity);
