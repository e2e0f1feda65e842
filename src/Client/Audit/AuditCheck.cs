using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MBot.Client.Configuration;
using MBot.Protos.V1;

namespace MBot.Client.Audit;

/// <summary>
/// Walks the agent's audit, recomputes each hash and compares with the head that was remembered here: the agent's own
/// word is not needed for it. Pure.
/// </summary>
/// <param name="remembered">The newest head seen before; null the first time.</param>
internal sealed class AuditCheck(AuditHead? remembered)
{
    private const string NoHash = "0000000000000000000000000000000000000000000000000000000000000000";

    public long Records { get; private set; }

    public AuditHead? Head { get; private set; }

    /// <summary>The first thing that doesn't fit; null while all does.</summary>
    public string? Problem { get; private set; }

    /// <summary>The sequence it is at.</summary>
    public long BrokenAt { get; private set; }

    public void Next(AuditRecord record)
    {
        Records++;
        if (Problem is null && Check(record) is { } problem)
            (Problem, BrokenAt) = (problem, record.Sequence);
        Head = new AuditHead(record.Sequence, record.Hash);
    }

    /// <summary>After the last record.</summary>
    public void End()
    {
        if (Problem is not null || remembered is null || (Head?.Sequence ?? 0) >= remembered.Sequence)
            return;
        (Problem, BrokenAt) = ($"the audit ends at {Head?.Sequence ?? 0}, but this client has seen it up to {remembered.Sequence}: an old copy came back, or its end was cut off", remembered.Sequence);
    }

    private string? Check(AuditRecord record)
    {
        if (Head is null && record.Sequence > 1)
            return record.Sequence > remembered?.Sequence ? $"the records before {record.Sequence} are missing" : Remembered(record);
        if (record.Sequence != (Head?.Sequence ?? 0) + 1)
            return $"record {(Head?.Sequence ?? 0) + 1} is missing";
        return record.Hash == Hash(Head?.Hash ?? NoHash, record) ? Remembered(record) : "the record was changed, or the one before it";
    }

    private string? Remembered(AuditRecord record) =>
        record.Sequence == remembered?.Sequence && record.Hash != remembered.Hash ? "it is not the record that this client has seen there: the audit was written anew" : null;

    /// <summary>SHA-256 over the fields, each after its length, so that nothing can move from one field into the next.</summary>
    public static string Hash(string previous, AuditRecord record)
    {
        string[] fields =
        [
            previous,
            record.Sequence.ToString(CultureInfo.InvariantCulture),
            ((record.Time.Seconds * 1_000_000) + (record.Time.Nanos / 1000)).ToString(CultureInfo.InvariantCulture),
            record.Actor,
            record.Role switch { Role.Operator => "operator", Role.Viewer => "viewer", _ => "" },
            record.Peer,
            record.Action,
            record.Decision,
            record.Detail,
        ];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in fields)
        {
            var bytes = Encoding.UTF8.GetBytes(field);
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length}:")));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
