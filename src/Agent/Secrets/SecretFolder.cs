using System.Text.Json;
using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary>
/// The one place on disk that holds secrets: secrets.json is the truth, secrets.toml is rendered from it. How the app gets them
/// is not known here.
/// </summary>
internal sealed class SecretFolder(StateFolder folder)
{
    private readonly string _json = Path.Combine(folder.Secrets, "secrets.json");
    private readonly string _toml = Path.Combine(folder.Secrets, "secrets.toml");

    private string NextToml => _toml + ".next";

    /// <exception cref="JsonException">secrets.json is damaged.</exception>
    public SecretSet Read() => File.Exists(_json) ? SecretsJson.Parse(File.ReadAllBytes(_json)) : SecretSet.Empty;

    /// <summary>
    /// All that needs space on the disk comes before the rename that counts, so a full disk changes nothing. What is
    /// left to do after it is <see cref="Mend"/>'s, now or, after a crash, at the next start.
    /// </summary>
    public void Write(SecretSet set)
    {
        MakeFolder();
        AtomicFile.Write(NextToml, SecretsToml.Render(set));
        AtomicFile.Write(_json, SecretsJson.Render(set));
    }

    /// <summary>Brings modes and secrets.toml in line with the truth. Writes only what differs.</summary>
    public void Mend(SecretSet set)
    {
        MakeFolder();
        var toml = SecretsToml.Render(set);
        if (!Holds(_toml, toml))
        {
            if (!Holds(NextToml, toml))
                AtomicFile.Write(NextToml, toml);
            File.Move(NextToml, _toml, overwrite: true);
            AtomicFile.SyncFolder(folder.Secrets);
        }

        File.Delete(NextToml);
        foreach (var file in Directory.EnumerateFiles(folder.Secrets))
            File.SetUnixFileMode(file, AtomicFile.OwnerOnly);
    }

    /// <summary>Keeps what is about to be replaced, for whoever wants to look.</summary>
    public void KeepDamaged(DateTimeOffset now) =>
        AtomicFile.Write($"{_json}.damaged-{now:yyyyMMddTHHmmssfff}", File.ReadAllBytes(_json));

    private static bool Holds(string path, byte[] content) => File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);

    private void MakeFolder()
    {
        PrivateFolder.Create(folder.Secrets);
        File.SetUnixFileMode(folder.Secrets, PrivateFolder.Mode);
    }
}
