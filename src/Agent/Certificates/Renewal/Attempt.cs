namespace MBot.Agent.Certificates.Renewal;

/// <summary>One question to the production authority.</summary>
/// <param name="Names">The exact set, sorted: what the authority's limit counts by.</param>
/// <param name="Code">Null: it gave a certificate, or the agent died before it knew, which counts the same.</param>
/// <param name="Message">The authority's words.</param>
/// <param name="RetryAfter">Not before then, if it said so.</param>
internal sealed record Attempt(DateTimeOffset At, string Names, string? Code, string? Message, DateTimeOffset? RetryAfter)
{
    public bool Failed => Code is not null;

    public static string NamesOf(IEnumerable<string> names) => string.Join(',', names.Select(n => n.ToLowerInvariant()).Order(StringComparer.Ordinal));
}
