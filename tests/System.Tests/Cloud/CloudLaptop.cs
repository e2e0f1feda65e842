using System.Text.Json;
using System.Text.Json.Nodes;
using MBot.TestKit;
using Xunit.Sdk;

namespace MBot.SystemTests.Cloud;

/// <summary>A laptop of its own on this machine, whose AWS is a server of the tests', with one profile, "prod", that knows no agent yet.</summary>
internal sealed class CloudLaptop : Laptop
{
    /// <param name="endpoint">moto, or a proxy before it.</param>
    public CloudLaptop(Uri endpoint)
    {
        Environment = new(MotoServer.EnvironmentOf(endpoint));
        SetAws(new JsonObject());
    }

    /// <summary>Variables of what runs here, on top of a laptop's; null removes one.</summary>
    public Dictionary<string, string?> Environment { get; }

    private string ProfileFile => Path.Combine(this["config"], "mbot", "profiles", "prod.json");

    /// <summary>Sets the profile's aws part, such as <c>{ "region": "eu-west-3", "instanceId": "i-1" }</c>.</summary>
    public void SetAws(JsonObject aws)
    {
        var profile = File.Exists(ProfileFile)
            ? JsonNode.Parse(File.ReadAllText(ProfileFile))!.AsObject()
            : new JsonObject { ["address"] = "", ["instanceId"] = "", ["certificate"] = "", ["key"] = "", ["authority"] = "" };
        profile["aws"] = aws;
        Write(ProfileFile, profile.ToJsonString());
    }

    /// <summary>Takes over what mbot-client made elsewhere for an agent, as its profile "test"; the aws part stays.</summary>
    /// <param name="folder">Of that client: its XDG_CONFIG_HOME.</param>
    public void TakeAgent(string folder)
    {
        var aws = JsonNode.Parse(File.ReadAllText(ProfileFile))!["aws"]!.DeepClone().AsObject();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(this["config"], Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        File.Move(Path.Combine(this["config"], "mbot", "profiles", "test.json"), ProfileFile, overwrite: true);
        SetAws(aws);
    }

    /// <summary>The agent is reached by another port of 127.0.0.1 from now on.</summary>
    public void ReachAgentAt(int port)
    {
        var profile = JsonNode.Parse(File.ReadAllText(ProfileFile))!.AsObject();
        profile["address"] = $"https://127.0.0.1:{port}";
        Write(ProfileFile, profile.ToJsonString());
    }

    /// <summary>Writes a file of ~/.aws: config or credentials.</summary>
    public void WriteAwsFile(string name, string content) => Write(Path.Combine(this["home"], ".aws", name), content);

    /// <summary>Runs mbot-client, which must end with this exit code and say this code.</summary>
    /// <returns>The error as it says it with --json.</returns>
    public async Task<JsonElement> FailAsync(int exitCode, string code, params string[] arguments)
    {
        var result = (await RunAsync([.. arguments, "--json"])).Expect(exitCode);
        var line = result.Output.Split('\n').LastOrDefault(line => line.StartsWith("{\"error\"", StringComparison.Ordinal)) ?? throw new XunitException($"no error in:\n{result.Output}");
        var error = JsonDocument.Parse(line).RootElement.GetProperty("error");
        return error.GetProperty("code").GetString() == code ? error : throw new XunitException($"expected {code}:\n{result.Output}");
    }

    protected override ChildProcess Start(string program, IReadOnlyList<string> arguments, ChildProcessOptions options) =>
        ChildProcess.Start(program, arguments, options with { Environment = options.Environment.Where(pair => !Environment.ContainsKey(pair.Key)).Concat(Environment).ToDictionary() });

    private static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
