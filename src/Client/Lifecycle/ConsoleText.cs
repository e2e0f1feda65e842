using System.Text.RegularExpressions;
using MBot.Client.Output;

namespace MBot.Client.Lifecycle;

/// <summary>A boot's console as text: colours, cursor movements and titles are taken out, wherever it is printed. Pure.</summary>
internal static partial class ConsoleText
{
    public static IReadOnlyList<string> Lines(string output)
    {
        var lines = Sequences().Replace(output, "").Split('\n').Select(line => Terminal.Harmless(Overwritten(line.TrimEnd('\r')))).ToList();
        if (lines is [.., ""])
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    // What a carriage return overwrote was a progress bar's.
    private static string Overwritten(string line) => line[(line.LastIndexOf('\r') + 1)..];

    [GeneratedRegex(@"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b[ -/]*[0-~]|\x9b[0-?]*[ -/]*[@-~]")]
    private static partial Regex Sequences();
}
