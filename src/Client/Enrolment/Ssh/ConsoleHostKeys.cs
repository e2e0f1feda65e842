using System.Text.RegularExpressions;

namespace MBot.Client.Enrolment.Ssh;

/// <summary>
/// The SSH host keys that cloud-init writes to a machine's console at its first boot. Whoever reads the console through AWS knows
/// them without having trusted the network. Pure.
/// </summary>
internal static partial class ConsoleHostKeys
{
    private const string Begin = "-----BEGIN SSH HOST KEY KEYS-----";
    private const string End = "-----END SSH HOST KEY KEYS-----";

    /// <returns>Each as "TYPE KEY"; empty when the console has no whole list of them.</returns>
    public static IReadOnlyList<string> Find(string console)
    {
        // A later boot may have made others: the last list counts.
        var end = console.LastIndexOf(End, StringComparison.Ordinal);
        var begin = end < 0 ? -1 : console.LastIndexOf(Begin, end, StringComparison.Ordinal);
        return begin < 0 ? [] : Read(console[begin..end]);
    }

    /// <summary>All that are in a text.</summary>
    public static IReadOnlyList<string> Read(string text) => [.. Key().Matches(text).Select(match => $"{match.Groups["type"].Value} {match.Groups["key"].Value}").Distinct()];

    /// <summary>The lines of a known_hosts file.</summary>
    public static string KnownHosts(IReadOnlyList<string> keys, string host, int port) =>
        string.Concat(keys.Select(key => port == 22 ? $"{host} {key}\n" : FormattableString.Invariant($"[{host}]:{port} {key}\n")));

    [GeneratedRegex(@"(?<![A-Za-z0-9-])(?<type>ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) (?<key>AAAA[A-Za-z0-9+/]+={0,3})")]
    private static partial Regex Key();
}
