using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MBot.Agent.Logs;

namespace MBot.Agent.Deployments;

/// <summary>
/// Uncaught exceptions in an app's log. Streamlit announces each by a line <c>Uncaught app exception</c>, followed by
/// Python's traceback; its last line, without the message, is the kind.
/// </summary>
internal sealed partial class AppExceptions(ILogReader log)
{
    private const string Announcement = "Uncaught app exception";

    /// <summary>The kinds that a slot has logged so far.</summary>
    public async Task<IReadOnlySet<string>> KindsAsync(string slot, CancellationToken cancellation)
    {
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        var inTraceback = false;
        await foreach (var line in log.ReadAsync(new LogQuery { Slot = slot }, cancellation))
        {
            if (Advance(line.Text, ref inTraceback) is { } kind)
                kinds.Add(kind);
        }

        return kinds;
    }

    /// <summary>Each uncaught exception from a moment on, as it happens.</summary>
    public async IAsyncEnumerable<(DateTimeOffset At, string Kind)> FollowAsync(string slot, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var inTraceback = false;
        await foreach (var line in log.ReadAsync(new LogQuery { Slot = slot, Since = since, Follow = true }, cancellation))
        {
            if (Advance(line.Text, ref inTraceback) is { } kind)
                yield return (line.Time, kind);
        }
    }

    /// <summary>A traceback's lines are indented; the first one after it that is not names the exception.</summary>
    private static string? Advance(string text, ref bool inTraceback)
    {
        if (text.Contains(Announcement, StringComparison.Ordinal))
        {
            inTraceback = true;
            return null;
        }

        if (!inTraceback || Kind().Match(text) is not { Success: true } match)
            return null;
        inTraceback = false;
        return match.Groups[1].Value;
    }

    [GeneratedRegex(@"^((?!Traceback)[A-Za-z_][A-Za-z0-9_.]*)(:|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Kind();
}
