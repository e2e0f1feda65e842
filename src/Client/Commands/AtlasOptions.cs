using System.CommandLine;
using MBot.Client.Atlas;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

/// <summary>Which Atlas project, and with which key: the same for all verbs that speak to Atlas. The key is never written down here.</summary>
internal sealed class AtlasOptions
{
    public const string PublicVariable = "MBOT_ATLAS_PUBLIC_KEY";
    public const string PrivateVariable = "MBOT_ATLAS_PRIVATE_KEY";
    public const string ProjectVariable = "MBOT_ATLAS_PROJECT";
    public const string UrlVariable = "MBOT_ATLAS_URL";

    public const string Explained = $"""
        The key is a programmatic API key of the Atlas project: {PublicVariable} and {PrivateVariable}, else it is asked for. It goes
        from this laptop to Atlas and nowhere else; the instance never has it.
        """;

    private readonly Option<string?> project = new("--project") { Description = $"The Atlas project's id, 24 hexadecimal digits. Else {ProjectVariable}, else the profile's; it is remembered there.", HelpName = "ID" };

    public void AddTo(Command verb) => verb.Add(project);

    /// <exception cref="ClientException">There is no key, or no project is named.</exception>
    public async Task<AtlasApi> OpenAsync(Session session, CancellationToken cancellationToken)
    {
        var variable = session.Environment.Variable;
        var id = session.Get(project) ?? Some(variable(ProjectVariable)) ?? session.Profile?.AtlasProject
            ?? throw ClientException.Usage("no Atlas project is named", $"--project ID: the id is in the project's address, cloud.mongodb.com/v2/ID");
        var server = Some(variable(UrlVariable)) is { } url ? Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var other) ? other : throw ClientException.Usage($"{UrlVariable}: '{url}' is no address") : AtlasApi.Usual;
        var terminal = session.Terminal;
        var key = new AtlasKey(
            Some(variable(PublicVariable)) ?? await AskAsync(terminal, () => terminal.AskAsync("Public key of the Atlas API key", cancellationToken)).ConfigureAwait(false),
            Some(variable(PrivateVariable)) ?? await AskAsync(terminal, async () => await terminal.SecretAsync("the Atlas private key", cancellationToken).ConfigureAwait(false)).ConfigureAwait(false));
        return new AtlasApi(server, id, key, session.Clock);
    }

    /// <summary>What was given once counts from then on.</summary>
    public void Remember(Session session)
    {
        if (session.Get(project) is { } id && session.Profile is { } profile && profile.AtlasProject != id)
            session.Environment.Profiles.Save(profile with { AtlasProject = id });
    }

    private static async Task<string> AskAsync(Terminal terminal, Func<Task<string?>> askAsync) =>
        terminal.Traits.InputIsTerminal && await askAsync().ConfigureAwait(false) is { } answer ? answer : throw ClientException.Usage(
            "there is no Atlas API key", $"set {PublicVariable} and {PrivateVariable}: Atlas makes a key in Project Settings, Access Manager, API Keys (role Project Owner)");

    private static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
