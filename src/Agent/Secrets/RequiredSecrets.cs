using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary>Compares what an app asks for with what is set.</summary>
internal static class RequiredSecrets
{
    /// <summary>Required names that are not set, or set to nothing but white space, in their order.</summary>
    public static IReadOnlyList<string> Missing(IEnumerable<string> required, IReadOnlyDictionary<string, Redacted> secrets) =>
        [.. required.Distinct(StringComparer.Ordinal).Where(name => !secrets.TryGetValue(name, out var value) || string.IsNullOrWhiteSpace(value.Reveal()))];
}
