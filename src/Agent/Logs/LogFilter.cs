using System.Text.RegularExpressions;
using MBot.Agent.Platform;

namespace MBot.Agent.Logs;

/// <summary>A checked query, as a question to each line.</summary>
internal sealed partial class LogFilter
{
    private const int LongestPattern = 1000;
    private static readonly TimeSpan MatchBound = TimeSpan.FromMilliseconds(200);
    private readonly Regex? _pattern;
    private readonly LogQuery _query;

    /// <exception cref="MBotException"><c>invalid-argument</c>, with the field at fault.</exception>
    public LogFilter(LogQuery query)
    {
        if (query.Tail is < 1 or > LogQuery.MostLines)
            throw MBotException.InvalidArgument("tail", $"tail is 1 to {LogQuery.MostLines}");
        if (query.Slot is { } slot && !SlotName().IsMatch(slot))
            throw MBotException.InvalidArgument("slot", "a slot's name is twelve hexadecimal digits, a dash and a port");
        if (query.Grep?.Length > LongestPattern)
            throw MBotException.InvalidArgument("grep", $"at most {LongestPattern} characters");
        _query = query;
        _pattern = query is { Regex: true, Grep: { } pattern } ? Compile(pattern) : null;
    }

    public IReadOnlyList<LogSource> Sources => _query.Sources.Count == 0 ? [LogSource.App] : _query.Sources;

    public string? Slot => _query.Slot;

    public DateTimeOffset? Since => _query.Since;

    /// <summary>Decides from what is known before the line is redacted.</summary>
    public bool WantsTime(DateTimeOffset time) => _query.Since is not { } since || time >= since;

    public bool WantsOrigin(LogSource source, string origin) =>
        Sources.Contains(source) && (_query.Slot is null || source != LogSource.App || origin == _query.Slot);

    /// <summary>Whether a file of that origin may hold lines of use: only the app's origins are those of their files.</summary>
    public bool WantsFile(LogSource source, string origin) => Sources.Contains(source) && (source != LogSource.App || WantsOrigin(source, origin));

    /// <exception cref="MBotException">The pattern takes too long on this line.</exception>
    public bool WantsText(string text)
    {
        try
        {
            return _pattern?.IsMatch(text) ?? (_query.Grep is null || text.Contains(_query.Grep, StringComparison.Ordinal));
        }
        catch (RegexMatchTimeoutException)
        {
            throw MBotException.InvalidArgument("grep", "the pattern takes too long on one of the lines", "avoid nested repetitions such as (a+)+");
        }
    }

    public bool Wants(LogLine line) => WantsTime(line.Time) && WantsNew(line);

    /// <summary>Of a line that was written just now, whatever time the machine's clock gave it.</summary>
    public bool WantsNew(LogLine line) => WantsOrigin(line.Source, line.Origin) && WantsText(line.Text);

    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, MatchBound);
        }
        catch (ArgumentException e)
        {
            throw MBotException.InvalidArgument("grep", $"not a regular expression: {e.Message}");
        }
    }

    [GeneratedRegex("^[0-9a-f]{12}-[0-9]{1,5}$")]
    private static partial Regex SlotName();
}
