using System.Text.RegularExpressions;
using MBot.Protos.V1;

namespace MBot.Client.Output;

/// <summary>How a log's line looks, by the level that it names; where it names none, by the stream that it came on.</summary>
internal static partial class LogStyle
{
    public static Style Of(LogLine line)
    {
        if (line.Missed != 0)
            return Style.Warning;
        // Only the beginning: levels stand there, and a long line need not be searched.
        var start = line.Text.Length > 120 ? line.Text[..120] : line.Text;
        if (line.Source == LogSource.Nginx && Status().Match(start) is { Success: true } status)
            return status.Value[0] switch { '5' => Style.Bad, '4' => Style.Warning, _ => Style.Plain };
        if (Bad().IsMatch(start))
            return Style.Bad;
        if (Warning().IsMatch(start))
            return Style.Warning;
        if (Quiet().IsMatch(start))
            return Style.Dim;
        return Normal().IsMatch(start) ? Style.Plain : line.IsError ? Style.Warning : Style.Plain;
    }

    // nginx's own log as the agent writes it begins with the status.
    [GeneratedRegex(@"^[1-5]\d\d(?= )")]
    private static partial Regex Status();

    [GeneratedRegex(@"\b(ERROR|CRITICAL|FATAL)\b|^(error|critical): |\[(error|crit|alert|emerg)\]|^Traceback \(most recent call last\)|^\w+(\.\w+)*(Error|Exception)\b")]
    private static partial Regex Bad();

    [GeneratedRegex(@"\bWARN(ING)?\b|^warning: |\[warn\]|\w+Warning: ")]
    private static partial Regex Warning();

    [GeneratedRegex(@"\b(DEBUG|TRACE)\b|^(debug|trace): |\[debug\]")]
    private static partial Regex Quiet();

    [GeneratedRegex(@"\bINFO\b|^info: |\[(info|notice)\]")]
    private static partial Regex Normal();
}
