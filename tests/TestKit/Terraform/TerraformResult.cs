namespace MBot.TestKit;

/// <summary>How a run of terraform ended, and what it said.</summary>
public sealed record TerraformResult(int ExitCode, string Output)
{
    /// <exception cref="InvalidOperationException">It ended otherwise; the message holds the output.</exception>
    public TerraformResult Expect(int exitCode) =>
        ExitCode == exitCode ? this : throw new InvalidOperationException($"terraform ended with {ExitCode} and not {exitCode}:\n{Output}");
}
