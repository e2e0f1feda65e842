using System.Text.Json;
using System.Text.Json.Serialization;
using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary>The form of secrets.json, the truth about the secrets.</summary>
internal static class SecretsJson
{
    public static byte[] Render(SecretSet set) => JsonSerializer.SerializeToUtf8Bytes(
        new SecretsDocument(
            set.Version,
            set.Secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal)
                .ToDictionary(secret => secret.Key, secret => new SecretDocument(secret.Value.Value.Reveal(), secret.Value.SetAt)),
            [.. set.Past]),
        SecretsJsonContext.Default.SecretsDocument);

    /// <exception cref="JsonException">Not what <see cref="Render"/> wrote.</exception>
    public static SecretSet Parse(byte[] text)
    {
        var document = JsonSerializer.Deserialize(text, SecretsJsonContext.Default.SecretsDocument) ?? throw new JsonException("null");
        if (document.Secrets.Keys.FirstOrDefault(name => !SecretRules.IsName(name)) is { } bad)
            throw new JsonException($"no name: {bad}");
        return new(
            document.Version,
            document.Secrets.ToDictionary(
                secret => secret.Key, secret => new Secret(new Redacted(secret.Value.Value), secret.Value.SetAt), StringComparer.Ordinal),
            document.Past);
    }
}

internal sealed record SecretsDocument(long Version, Dictionary<string, SecretDocument> Secrets, PastVersion[] Past);

internal sealed record SecretDocument(string Value, DateTimeOffset SetAt)
{
    public override string ToString() => "[REDACTED]";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(SecretsDocument))]
internal sealed partial class SecretsJsonContext : JsonSerializerContext;
