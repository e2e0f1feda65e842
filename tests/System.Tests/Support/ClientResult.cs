using System.Text.Json;

namespace MBot.SystemTests;

/// <summary>How an mbot-client command ended.</summary>
internal sealed record ClientResult(string Command, int ExitCode, string Output)
{
    /// <summary>The output as one JSON document.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Fails with the whole output when the exit code is another one.</summary>
    public ClientResult Expect(int exitCode) =>
        ExitCode == exitCode ? this : throw new Xunit.Sdk.XunitException($"mbot-client {Command}: exit code {ExitCode}, expected {exitCode}\n{Output}");
}
