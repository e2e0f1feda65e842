namespace MBot.Agent.Certificates.Renewal;

/// <summary>One question to the production authority.</summary>
/// <param name="Names">The exact set, sorted: what the authority's limit counts by. Empty: not known, any.</param>
/// <param name="Code">Null: it gave a certificate, or the agent died before it knew, which counts the same.</param>
/// <param name="Message">The authority's words.</param>
/// <param name="RetryAfter">Not before then, if it said so.</param>
internal sealed record Attempt(DateTimeOffset At, string Names, string? Code, string? Message, DateTimeOffset? RetryAfter)
{
    public bool Failed => Code is not null;

    public bool IsFor(string names) => Names == names || Names.Length == 0;

    /// <summary>One that may have been: the record of that time can't be read.</summary>
    public static Attempt NotKnown(DateTimeOffset at) => new(at, "", null, "not known: attempts.json could not be read", null);

    public static string NamesOf(IEnumerable<string> names) => string.Join(',', names.Select(n => n.ToLowerInvariant()).Order(StringComparer.Ordinal));
}
