using System.Globalization;

namespace MBot.Client.Restore;

/// <summary>What the CA's holder signs when an old copy of an agent's disk came back. access.proto spells the text out.</summary>
/// <param name="Time">Seconds since 1970.</param>
/// <param name="AuditSequence">The audit's head as it was found then; 0 and "" of an empty one.</param>
/// <param name="AccessDigest">SHA-256 of the list that goes with it, lower-case hexadecimal.</param>
internal sealed record RestoreStatement(string InstanceId, long Epoch, long Time, long AuditSequence, string AuditHash, string AccessDigest)
{
    public string Text => string.Create(CultureInfo.InvariantCulture, $"""
        mbot restored 1
        instance {InstanceId}
        epoch {Epoch}
        time {Time}
        audit {AuditSequence} {AuditHash}
        access {AccessDigest}
        """).ReplaceLineEndings("\n");
}
