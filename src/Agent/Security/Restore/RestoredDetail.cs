using System.Text.Json;
using System.Text.Json.Serialization;

namespace MBot.Agent.Security.Restore;

/// <summary>The detail of the audit's record of a restore: enough for any client to check the signature with the CA's certificate alone.</summary>
/// <param name="Revoked">Names of those who had been in force on the old copy.</param>
internal sealed record RestoredDetail(long Epoch, long Time, long AuditSequence, string AuditHash, string Access, string Signature, IReadOnlyList<string> Revoked)
{
    public static string Of(RestoreStatement statement, IEnumerable<string> revoked) => JsonSerializer.Serialize(
        new RestoredDetail(
            statement.Epoch,
            statement.Time.ToUnixTimeSeconds(),
            statement.AuditHead?.Sequence ?? 0,
            statement.AuditHead?.Hash ?? "",
            statement.AccessDigest,
            Convert.ToBase64String(statement.Signature.Span),
            [.. revoked.Distinct(StringComparer.Ordinal)]),
        RestoredJson.Default.RestoredDetail);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RestoredDetail))]
internal sealed partial class RestoredJson : JsonSerializerContext;
