using System.Text.Json;
using System.Text.Json.Serialization;
using MBot.Agent.Platform;

namespace MBot.Agent.Security.Audit;

/// <summary>The newest record as remembered outside the database: shows when the table's end, or all of it, went missing.</summary>
internal sealed record AuditHead(long Sequence, string Hash);

/// <summary>Keeps the head in <c>access/audit-head.json</c>.</summary>
internal sealed class AuditHeadFile(StateFolder state)
{
    private readonly string _path = Path.Combine(state.Access, "audit-head.json");

    /// <summary>Null when there is none, or none that can be read.</summary>
    public AuditHead? Read()
    {
        try
        {
            return File.Exists(_path) ? JsonSerializer.Deserialize(File.ReadAllBytes(_path), AuditJson.Default.AuditHead) : null;
        }
        catch (JsonException)
        {
            return null; // the chain says so in its next record
        }
    }

    public void Write(AuditHead head)
    {
        PrivateFolder.Create(state.Access);
        AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(head, AuditJson.Default.AuditHead));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AuditHead))]
internal sealed partial class AuditJson : JsonSerializerContext;
