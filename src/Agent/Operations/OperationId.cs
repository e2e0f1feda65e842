using MBot.Agent.Platform;

namespace MBot.Agent.Operations;

/// <summary>Ids come from clients: UUIDs in their usual form and nothing else.</summary>
internal static class OperationId
{
    /// <returns>The id in lower case.</returns>
    /// <exception cref="MBotException">Not a UUID.</exception>
    public static string Parse(string id, string field = "id") => id.Length == 36 && Guid.TryParseExact(id, "D", out var value) // .NET forgives spaces around
        ? value.ToString("D")
        : throw MBotException.InvalidArgument(field, "an operation's id is a UUID such as 0b9f3a64-7a2e-4c55-9f0e-8d5b8c2f6a10");
}
