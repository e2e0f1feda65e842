using System.Text;

namespace MBot.Agent.Nginx;

/// <summary>What nginx wrote to its error log since a moment: the evidence for a reload that did nothing.</summary>
internal sealed class NginxErrorLog(NginxPaths paths)
{
    private const int MostBytes = 64 * 1024;

    public long Mark() => File.Exists(paths.ErrorLog) ? new FileInfo(paths.ErrorLog).Length : 0;

    /// <summary>The last lines after <paramref name="mark"/>, at most 20, oldest first.</summary>
    public IReadOnlyList<string> Since(long mark)
    {
        try
        {
            using var file = new FileStream(paths.ErrorLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Position = Math.Max(Math.Min(mark, file.Length), file.Length - MostBytes);
            using var reader = new StreamReader(file, Encoding.UTF8);
            return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(20)];
        }
        catch (FileNotFoundException)
        {
            return []; // nginx never wrote one
        }
    }
}
