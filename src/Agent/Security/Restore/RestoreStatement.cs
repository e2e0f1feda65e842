using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MBot.Agent.Platform;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Audit;

namespace MBot.Agent.Security.Restore;

/// <summary>What the holder of the CA's key says after an old copy of the disk came back: "I know of it, and this is who is revoked".</summary>
/// <param name="AuditHead">The audit's end as the signer found it; null for an empty one.</param>
/// <param name="AccessDigest">SHA-256 of <paramref name="Clients"/> as they were sent, lower-case hexadecimal.</param>
internal sealed record RestoreStatement(
    string InstanceId,
    long Epoch,
    DateTimeOffset Time,
    AuditHead? AuditHead,
    string AccessDigest,
    ImmutableArray<AccessEntry> Clients,
    ReadOnlyMemory<byte> Signature)
{
    /// <summary>What is signed; access.proto spells it out. The first line keeps it apart from all else that the key signs.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"""
        mbot restored 1
        instance {InstanceId}
        epoch {Epoch}
        time {Time.ToUnixTimeSeconds()}
        audit {AuditHead?.Sequence ?? 0} {AuditHead?.Hash}
        access {AccessDigest}
        """).ReplaceLineEndings("\n");

    /// <exception cref="MBotException">For another instance, or not signed by the CA.</exception>
    public void Verify(string instanceId, X509Certificate2 authority)
    {
        if (InstanceId != instanceId)
            throw MBotException.FailedPrecondition("restore.instance-wrong", $"this was signed for instance {InstanceId}; this one is {instanceId}", "choose this agent's profile with --profile NAME");
        // No field may reach into the next line.
        if (AuditHead is { } head && (head.Hash.Length != AuditRecord.NoHash.Length || !head.Hash.All(char.IsAsciiHexDigitLower)))
            throw MBotException.InvalidArgument("audit_hash", "this is no hash of an audit record");
        using var key = authority.GetECDsaPublicKey();
        if (key is null || !key.VerifyData(Encoding.UTF8.GetBytes(Text), Signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
        {
            throw new MBotException(ErrorKind.PermissionDenied, "restore.signature-wrong", "this was not signed by the certificate authority that the agent trusts")
            {
                Field = "signature",
                Hint = "run it on the laptop that holds the CA's key",
            };
        }
    }
}
