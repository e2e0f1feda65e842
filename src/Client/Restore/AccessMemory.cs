using System.Text.Json;
using MBot.Client.Configuration;
using MBot.Client.Trust;
using MBot.Protos.V1;

namespace MBot.Client.Restore;

/// <summary>
/// Keeps, on the laptop that holds the CA's key, who was removed from which agent: an old copy of the agent's disk has
/// forgotten it. Elsewhere nothing is kept, for nobody there could say it to the agent.
/// </summary>
internal sealed class AccessMemory(ClientFolder folder)
{
    public KnownAccess Read(Profile profile)
    {
        var path = PathOf(profile);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllText(path), RestoreJson.Default.KnownAccess) ?? throw new JsonException("the file holds null") : KnownAccess.Nothing;
        }
        catch (JsonException error)
        {
            throw new ClientException(ExitCode.Usage, "access.memory-unreadable", $"{path} cannot be read: {error.Message}", error) { Hint = "mend the file; without it nobody knows whom an old copy of the agent's disk lets in again" };
        }
    }

    public void Write(Profile profile, KnownAccess known)
    {
        PrivateFile.CreateFolder(folder.Access);
        PrivateFile.Write(PathOf(profile), JsonSerializer.Serialize(known, RestoreJson.Default.KnownAccess) + "\n");
    }

    /// <summary>Takes in what an agent has just said, if the CA's key is here. What the user wanted is done by then and isn't spoilt when this fails.</summary>
    /// <returns>What there is to say, line by line.</returns>
    public IReadOnlyList<string> Learn(Profile profile, IReadOnlyCollection<AccessEntry> entries, long epoch = 0)
    {
        if (!File.Exists(Path.Combine(folder.Authority, CertificateAuthority.KeyFile)))
            return [];
        try
        {
            var known = Read(profile);
            Write(profile, known.With(entries, epoch));
            return [.. known.RevivedIn(entries).Select(entry => $"{entry.Name} was removed and gets in again: was an old copy of the agent's disk restored? mbot-client access restored")];
        }
        catch (Exception error) when (error is ClientException or IOException or UnauthorizedAccessException)
        {
            return [$"warning: who has access could not be kept for the day of a restore: {error.Message}"];
        }
    }

    // By instance, as the audit's heads: an agent that was set up anew under the same name has clients of its own.
    private string PathOf(Profile profile)
    {
        ProfileStore.CheckName(profile.InstanceId);
        return Path.Combine(folder.Access, profile.InstanceId + ".json");
    }
}
