using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MBot.Agent.Storage;

namespace MBot.Agent.Security.Audit;

/// <summary>One line of the audit. Its hash covers its own fields and the hash before it.</summary>
/// <param name="Hash">SHA-256, lower-case hexadecimal.</param>
internal sealed record AuditRecord(long Sequence, DateTimeOffset Time, AuditEvent Event, string PreviousHash, string Hash)
{
    /// <summary>What the first record of all follows.</summary>
    public const string NoHash = "0000000000000000000000000000000000000000000000000000000000000000";

    public static AuditRecord Following(string previousHash, long sequence, DateTimeOffset time, AuditEvent what) =>
        new(sequence, time, what, previousHash, ComputeHash(previousHash, sequence, time, what));

    /// <summary>False when a field was changed after the record was made.</summary>
    public bool IsGenuine => Hash == ComputeHash(PreviousHash, Sequence, Time, Event);

    /// <summary>Each field goes in with its length before it, so that nothing can be moved from one field into the next.</summary>
    private static string ComputeHash(string previousHash, long sequence, DateTimeOffset time, AuditEvent what)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] fields =
        [
            previousHash,
            sequence.ToString(CultureInfo.InvariantCulture),
            time.ToMicroseconds().ToString(CultureInfo.InvariantCulture),
            what.Actor,
            what.Role,
            what.Peer,
            what.Action,
            what.Decision,
            what.Detail,
        ];
        foreach (var field in fields)
        {
            var bytes = Encoding.UTF8.GetBytes(field);
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length}:")));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
