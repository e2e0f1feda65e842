using System.Net;

namespace MBot.Client.Enrolment;

/// <summary>What <c>mbot-agent enroll show</c> says of an instance.</summary>
/// <param name="InstanceId">Null before its first request.</param>
/// <param name="Authority">SHA-256 of the CA that it trusts, lower-case hexadecimal; null before it is enrolled.</param>
/// <param name="Listen">Where it listens once it is enrolled.</param>
internal sealed record InstanceReport(string Version, string? InstanceId, string? Authority, IPEndPoint Listen, bool Running)
{
    /// <summary>Clients whose access was removed.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <param name="text">A <c>key: value</c> a line; keys that this client does not know are newer than it.</param>
    public static InstanceReport Parse(string text)
    {
        var said = text.Split('\n')
            .Select(line => line.Split(": ", 2))
            .Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0])
            .ToDictionary(group => group.Key, group => group.First()[1].Trim(), StringComparer.Ordinal);
        string? Value(string key) => said.GetValueOrDefault(key) is { Length: > 0 } value && value != "-" ? value : null;
        if (Value("version") is not { } version || !IPEndPoint.TryParse(Value("listen") ?? "", out var listen))
            throw new ClientException(ExitCode.Failed, "enrol.not-understood", "what answers there is no mbot-agent that this client understands") { Evidence = [.. text.Split('\n').Take(10)] };
        return new InstanceReport(version, Value("instance"), Value("authority"), listen, Value("running") == "yes") { Removed = Value("removed")?.Split(' ') ?? [] };
    }
}
