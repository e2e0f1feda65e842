using System.Text.Json;
using MBot.Client.Configuration;

namespace MBot.Client.Audit;

/// <summary>The newest audit head seen of each profile's agent, so that an older one is noticed.</summary>
internal sealed class AuditHeads(ClientFolder folder)
{
    public AuditHead? Read(Profile profile)
    {
        var path = PathOf(profile);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllText(path), ClientJson.Default.AuditHead) : null;
        }
        catch (JsonException error)
        {
            throw new ClientException(ExitCode.Usage, "audit.head-unreadable", $"{path} cannot be read: {error.Message}", error) { Hint = "remove it if you know why; what was cut off before then can't be noticed" };
        }
    }

    public void Write(Profile profile, AuditHead head)
    {
        PrivateFile.CreateFolder(folder.AuditHeads);
        PrivateFile.Write(PathOf(profile), JsonSerializer.Serialize(head, ClientJson.Default.AuditHead) + "\n");
    }

    // By instance: an agent that was set up anew under the same name has an audit of its own.
    private string PathOf(Profile profile)
    {
        ProfileStore.CheckName(profile.InstanceId);
        return Path.Combine(folder.AuditHeads, profile.InstanceId + ".json");
    }
}
