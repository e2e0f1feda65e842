using MBot.Agent.Platform;
using MBot.Agent.Secrets;
using MBot.Agent.Services;

namespace MBot.Agent.Tests.Secrets;

/// <summary>A state folder and stores on it; each new store is an agent's start.</summary>
internal sealed class SecretsHarness : IDisposable
{
    public SecretsHarness() => Folder = new(Directory.CreateTempSubdirectory("mbot-secrets-").FullName);

    public StateFolder Folder { get; }

    public string Json => Path.Combine(Folder.Secrets, "secrets.json");

    public string Toml => Path.Combine(Folder.Secrets, "secrets.toml");

    public string Link => Path.Combine(Folder.AppHome, ".streamlit", "secrets.toml");

    public static Dictionary<string, Redacted> Values(params (string Name, string Value)[] values) =>
        values.ToDictionary(value => value.Name, value => new Redacted(value.Value));

    public AppEnvironment AppOf(SecretStore store) => new(store, new CookieSecret(Folder), new AppSecretsToml(Folder, new OwnAppUser(), new CommandRunner("secrets", TimeProvider.System)));

    public SecretStore Start() => new(Folder, TimeProvider.System);

    public void Dispose() => Directory.Delete(Folder.Root, recursive: true);
}
