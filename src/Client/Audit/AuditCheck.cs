using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MBot.Client.Configuration;
using MBot.Client.Restore;
using MBot.Protos.V1;

namespace MBot.Client.Audit;

/// <summary>
/// Walks the agent's audit, recomputes each hash and compares with the head that was remembered here: the agent's own
/// word is not needed for it. An older end is a problem unless the CA has vouched for it since. Pure.
/// </summary>
/// <param name="remembered">The newest head seen before; null the first time.</param>
/// <param name="authority">The CA's certificate.</param>
internal sealed class AuditCheck(AuditHead? remembered, string instanceId, X509Certificate2 authority)
{
    /// <summary>With what an agent begins again whose database was lost; it goes on behind the last record of before.</summary>
    private const string Restarted = "audit.restarted";
    private const string NoHash = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly Dictionary<long, string> hashes = [];
    private RestoreStatement? restored;
    private (long At, string Problem)? gap;

    public long Records { get; private set; }

    public AuditHead? Head { get; private set; }

    /// <summary>The first thing that doesn't fit; null while all does.</summary>
    public string? Problem { get; private set; }

    /// <summary>The sequence it is at.</summary>
    public long BrokenAt { get; private set; }

    /// <summary>The problem is what an old copy of the agent's disk would look like.</summary>
    public bool LooksRestored { get; private set; }

    /// <summary>That an old copy came back and the CA's holder told of it; null when nothing was lost.</summary>
    public string? Restored { get; private set; }

    public void Next(AuditRecord record)
    {
        Records++;
        if (Problem is null && Check(record) is { } problem)
            (Problem, BrokenAt) = (problem, record.Sequence);
        if (record.Sequence == remembered?.Sequence && record.Hash != remembered.Hash)
            gap = (record.Sequence, "it is not the record that this client has seen there: an old copy came back, or the audit was written anew");
        hashes[record.Sequence] = record.Hash;
        if (RestoredRecord.Read(record, instanceId, authority) is { } statement && statement.Epoch > Epoch && StoodThere(statement))
            restored = statement;
        Head = new AuditHead(record.Sequence, record.Hash, Epoch);
    }

    /// <summary>After the last record.</summary>
    public void End()
    {
        if (remembered is not null && (Head?.Sequence ?? 0) < remembered.Sequence)
            gap = (remembered.Sequence, $"the audit ends at {Head?.Sequence ?? 0}, but this client has seen it up to {remembered.Sequence}: an old copy came back, or its end was cut off");
        if (Problem is not null || gap is not { } found)
            return;
        if (restored is null)
            (Problem, BrokenAt, LooksRestored) = (found.Problem, found.At, true);
        else
            Restored = string.Create(CultureInfo.InvariantCulture, $"an old copy of the agent's disk came back, which ended at record {restored.AuditSequence}; the CA's holder told of it at {DateTimeOffset.FromUnixTimeSeconds(restored.Time):u} (epoch {restored.Epoch})");
    }

    private long Epoch => restored?.Epoch ?? remembered?.Epoch ?? 0;

    /// <summary>The statement vouches for one chain: at its place in another it says nothing.</summary>
    private bool StoodThere(RestoreStatement statement) =>
        statement.AuditSequence == 0 || (hashes.TryGetValue(statement.AuditSequence, out var hash) && hash == statement.AuditHash);

    private string? Check(AuditRecord record)
    {
        if (Head is null && record.Sequence > 1)
            return record.Action != Restarted || record.Sequence > remembered?.Sequence ? $"the records before {record.Sequence} are missing" : null;
        if (record.Sequence != (Head?.Sequence ?? 0) + 1)
            return $"record {(Head?.Sequence ?? 0) + 1} is missing";
        return record.Hash == Hash(Head?.Hash ?? NoHash, record) ? null : "the record was changed, or the one before it";
    }

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
