using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using MBot.Client.Restore;
using MBot.Client.Trust;
using MBot.Protos.V1;

namespace MBot.Client.Audit;

/// <summary>The audit's record that an old copy of the disk came back with the CA's knowledge.</summary>
internal static class RestoredRecord
{
    private const string Action = "audit.restored";

    /// <summary>What the CA has signed; null for every other record, and for one that it has not.</summary>
    public static RestoreStatement? Read(AuditRecord record, string instanceId, X509Certificate2 authority)
    {
        if (record.Action != Action)
            return null;
        try
        {
            if (JsonSerializer.Deserialize(record.Detail, RestoredJson.Default.RestoredDetail) is not { AuditHash: not null, Access: not null, Signature: not null } detail)
                return null;
            var statement = new RestoreStatement(instanceId, detail.Epoch, detail.Time, detail.AuditSequence, detail.AuditHash, detail.Access);
            return CertificateAuthority.Signed(authority, statement.Text, Convert.FromBase64String(detail.Signature)) ? statement : null;
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            return null; // a record like any other
        }
    }
}

internal sealed record RestoredDetail(long Epoch, long Time, long AuditSequence, string AuditHash, string Access, string Signature);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RestoredDetail))]
internal sealed partial class RestoredJson : JsonSerializerContext;
