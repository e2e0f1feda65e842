namespace MBot.Client.Aws;

/// <summary>A key pair's public half, as EC2 keeps it.</summary>
/// <param name="Type">rsa or ed25519; empty when EC2 doesn't say.</param>
internal sealed record CloudKeyPair(string Id, string Name, string Type, string Fingerprint, DateTimeOffset? CreatedAt, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>One line, as OpenSSH has it; null when EC2 doesn't say.</summary>
    public string? PublicKey { get; init; }
}
