using System.Globalization;
using System.Text.RegularExpressions;

namespace MBot.Agent.Certificates.Issuing;

/// <summary>Why there is no certificate, in the authority's own words where it said any. Read from certbot's output; pure.</summary>
/// <param name="Code">Dotted and stable: <c>acme.</c> and the type of the problem document (RFC 8555, 6.7), or what certbot could not do.</param>
/// <param name="Detail">The authority's or certbot's sentence.</param>
/// <param name="RetryAfter">Not before then, if it said so.</param>
internal sealed partial record AcmeProblem(string Code, string Detail, DateTimeOffset? RetryAfter)
{
    /// <summary>The code of what only certbot had words for.</summary>
    public const string OfCertbot = "acme.certbot";

    public static AcmeProblem Read(IReadOnlyList<string> lines, DateTimeOffset now)
    {
        var text = string.Join('\n', lines);
        if (Domain().Match(text) is { Success: true } failed)
            return new($"acme.{failed.Groups["type"].Value}", $"{failed.Groups["domain"].Value}: {Words(failed.Groups["detail"].Value)}", RetryTime(text, now));
        if (Document().Match(text) is { Success: true } problem)
            return new($"acme.{problem.Groups["type"].Value}", Words(problem.Groups["detail"].Value), RetryTime(text, now));
        if (Unreachable().Match(text) is { Success: true } connection)
            return new("acme.unreachable", Words(connection.Value), null);
        var last = lines.LastOrDefault(line => line.Trim().Length > 0 && !Noise().IsMatch(line));
        return new(OfCertbot, last is null ? "certbot gave no reason" : Words(last), null);
    }

    /// <summary>The last problem document in certbot's own log, with the headers that it came with; null: none.</summary>
    public static AcmeProblem? ReadLog(string log, DateTimeOffset now)
    {
        if (Json().Matches(log) is not { Count: > 0 } found)
            return null;
        var answer = Math.Max(0, log.LastIndexOf("Received response:", found[^1].Index, StringComparison.Ordinal));
        return new($"acme.{found[^1].Groups["type"].Value}", Words(found[^1].Groups["detail"].Value), RetryTime(log[answer..], now));
    }

    /// <summary>With what certbot keeps to itself: all of it when it stumbles over a problem document, and the answer's Retry-After always.</summary>
    public AcmeProblem With(AcmeProblem? logged) =>
        logged is null ? this
        : Code == OfCertbot ? logged
        : Code == logged.Code ? this with { RetryAfter = RetryAfter ?? logged.RetryAfter }
        : this;

    private static DateTimeOffset? RetryTime(string text, DateTimeOffset now)
    {
        if (RetryAt().Match(text) is { Success: true } at
            && DateTimeOffset.TryParse(at.Groups[1].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return time;
        if (RetryOn().Match(text) is { Success: true } on && DateTimeOffset.TryParseExact(on.Groups[1].Value, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
            return time;
        return RetryIn().Match(text) is { Success: true } after && int.TryParse(after.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 100 * 86400
            ? now.AddSeconds(seconds)
            : null;
    }

    private static string Words(string text) => string.Concat(Spaces().Replace(text, " ").Trim().Take(500));

    // Of a challenge: three lines, the last of which goes on until an empty line or the next domain.
    [GeneratedRegex(@"Domain:\s*(?<domain>\S+)\s+Type:\s*(?<type>[A-Za-z]+)\s+Detail:\s*(?<detail>.+?)(?=\n\s*\n|\n\s*Domain:|\n\s*Hint:|\z)", RegexOptions.Singleline)]
    private static partial Regex Domain();

    [GeneratedRegex(@"urn:ietf:params:acme:error:(?<type>[A-Za-z]+)\s*::\s*(?:[^\n:]+ :: )?(?<detail>[^\n]+)")]
    private static partial Regex Document();

    [GeneratedRegex("\"type\":\\s*\"urn:ietf:params:acme:error:(?<type>[A-Za-z]+)\",\\s*\"detail\":\\s*\"(?<detail>[^\"]*)\"")]
    private static partial Regex Json();

    [GeneratedRegex(@"[^\n]*(?:ConnectionError|Max retries exceeded|Connection refused|Temporary failure in name resolution|Read timed out|SSLError|certificate verify failed|Requesting \S+: )[^\n]*")]
    private static partial Regex Unreachable();

    [GeneratedRegex(@"retry after (\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)", RegexOptions.IgnoreCase)]
    private static partial Regex RetryAt();

    [GeneratedRegex(@"Retry-After: *([A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT)", RegexOptions.IgnoreCase)]
    private static partial Regex RetryOn();

    [GeneratedRegex(@"Retry-After:? *(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex RetryIn();

    [GeneratedRegex(@"^(?:Saving debug log|Ask for help|See the logfile|- - -|Some challenges have failed)")]
    private static partial Regex Noise();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
