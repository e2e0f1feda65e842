using System.Globalization;
using System.Text.Json;
using MBot.Client.Configuration;

namespace MBot.Client.Enrolment;

/// <summary>
/// Makes what a local agent needs: CA, state folder with its file, the agent's certificate, the operator's, the profile.
/// Each step leaves alone what is there already, so that it can be run again at any time.
/// </summary>
internal sealed class LocalSetup(ClientEnvironment environment, Action<string> say)
{
    private const int UsualAppPort = 8080;
    private const int UsualAgentPort = 7443;
    private const int UsualMetricsPort = 7444;

    public async Task<Profile> RunAsync(LocalRequest request, CancellationToken cancellationToken)
    {
        var known = environment.Profiles.Find(request.Profile);
        if (known is { State: null })
            throw ClientException.Refused("profile.exists", $"profile '{request.Profile}' is of an agent elsewhere", "--name chooses another name");
        if (known?.State is { } there && request.State is { } asked && there != asked)
            throw ClientException.Refused("profile.exists", $"profile '{request.Profile}' has its agent in {there}, not in {asked}", "--name chooses another name");

        var state = request.State ?? known?.State ?? DefaultState(request.Profile);
        using var authority = LaptopAuthority.OpenOrMake(environment, say);
        var address = WriteFile(state, request);
        var instanceId = await Enroller.EnrolAsync(new LocalShell(request.AgentBinary), authority, state, cancellationToken).ConfigureAwait(false);
        say($"agent         {(known?.InstanceId == instanceId ? "enrolled again" : "enrolled")}: instance {instanceId}");
        var profile = OperatorCredentials.OpenOrMake(environment, request.Profile, authority, say) with
        {
            Address = address,
            InstanceId = instanceId,
            State = state,
            AgentBinary = request.AgentBinary,
        };
        environment.Profiles.Save(profile);
        environment.Profiles.Use(profile.Name);
        say($"profile       {profile.Name} ({environment.Folder.Profile(profile.Name)})");
        return profile;
    }

    private string DefaultState(string profile)
    {
        var states = environment.Variable("XDG_STATE_HOME") is { Length: > 0 } folder && Path.IsPathRooted(folder)
            ? folder
            : Path.Combine(environment.Variable("HOME") is { Length: > 0 } home ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(states, "mbot", profile);
    }

    /// <returns>Where the agent will listen.</returns>
    private string WriteFile(string state, LocalRequest request)
    {
        PrivateFile.CreateFolder(state);
        var path = Path.Combine(state, AgentFile.Name);
        if (File.Exists(path))
        {
            say($"state         there already ({state}); its {AgentFile.Name} was left as it is");
            return AddressIn(path);
        }

        var agentPort = FreePort.Choose(request.AgentPort, UsualAgentPort, "--agent-port");
        var appPort = FreePort.Choose(request.AppPort, UsualAppPort, "--app-port");
        var file = new AgentFile()
            .Text(AgentFile.ListenKey, $"127.0.0.1:{agentPort.ToString(CultureInfo.InvariantCulture)}")
            .Text(AgentFile.MetricsListenKey, $"127.0.0.1:{FreePort.Choose(request.AgentPort == 0 ? 0 : null, UsualMetricsPort, AgentFile.MetricsListenKey).ToString(CultureInfo.InvariantCulture)}")
            .List(AgentFile.AppListenKey, $"127.0.0.1:{appPort.ToString(CultureInfo.InvariantCulture)}");
        if (request.Source is { } source)
            file.Text("source.url", source);
        if (request.Reference is { } reference)
            file.Text("source.ref", reference);
        foreach (var setting in request.Settings)
            file.Assignment(setting);
        PrivateFile.Write(path, file.Render());
        say($"state         {state}");
        say($"ports         app {appPort.ToString(CultureInfo.InvariantCulture)}{Note(appPort, UsualAppPort, request.AppPort)}, agent {agentPort.ToString(CultureInfo.InvariantCulture)}{Note(agentPort, UsualAgentPort, request.AgentPort)}");
        return $"https://127.0.0.1:{agentPort.ToString(CultureInfo.InvariantCulture)}";
    }

    private static string Note(int port, int usual, int? asked) =>
        asked is null && port != usual ? string.Create(CultureInfo.InvariantCulture, $" ({usual} is taken)") : "";

    private static string AddressIn(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var element = document.RootElement;
            foreach (var part in AgentFile.ListenKey.Split('.'))
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(part, out element))
                    return string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{UsualAgentPort}");
            }

            var listen = element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0 ? element[0] : element;
            return "https://" + listen.GetString()!.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "[::1]", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new ClientException(ExitCode.Usage, "agent-file.unreadable", $"{path} cannot be read: {error.Message}", error);
        }
    }
}

/// <param name="AppPort">0 picks a free one; null takes the usual one, or a free one when that is taken.</param>
internal sealed record LocalRequest(string Profile, string AgentBinary)
{
    public string? State { get; init; }

    public int? AppPort { get; init; }

    public int? AgentPort { get; init; }

    public string? Source { get; init; }

    public string? Reference { get; init; }

    public IReadOnlyList<string> Settings { get; init; } = [];
}
