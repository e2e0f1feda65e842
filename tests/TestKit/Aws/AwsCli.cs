using System.Text.Json;

namespace MBot.TestKit;

/// <summary>Debian's aws command, a client that shares no code with MBot's. Needs <see cref="Part.AwsCli"/>.</summary>
/// <param name="endpoint">Whom it asks.</param>
public sealed class AwsCli(Uri endpoint)
{
    /// <summary>By its whole path: another aws may come first on PATH.</summary>
    public const string Program = "/usr/bin/aws";

    /// <summary>Its answer; one without a value when it says nothing.</summary>
    /// <param name="arguments">Such as "ec2", "describe-instances".</param>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var output = await ChildProcess.RunAsync(Program, [.. arguments, "--endpoint-url", endpoint.AbsoluteUri, "--output", "json", "--no-cli-pager"], Options(endpoint));
        return output.Length == 0 ? default : JsonDocument.Parse(output).RootElement;
    }

    /// <summary>How it is run: with nothing of the user's own configuration.</summary>
    public static ChildProcessOptions Options(Uri endpoint) => new()
    {
        Environment = new Dictionary<string, string?>(MotoServer.EnvironmentOf(endpoint)) { ["AWS_CONFIG_FILE"] = "/dev/null", ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null" },
    };
}
