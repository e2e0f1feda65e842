namespace MBot.Agent.Security.Audit;

/// <summary>
/// Compares the table's end with the remembered head, and says where the chain goes on. Pure. The head may be behind
/// the table (a crash between the two writes); it is never ahead unless records went missing.
/// </summary>
internal static class AuditContinuity
{
    /// <summary>The first record after the database was lost.</summary>
    public const string Restarted = "audit.restarted";

    /// <summary>The first record after something else did not fit; verification points here for good.</summary>
    public const string Broken = "audit.broken";

    /// <summary>An old copy of the disk came back, and the CA's holder knows: what came after the copy was made is gone.</summary>
    public const string Restored = "audit.restored";

    /// <param name="last">The table's newest record.</param>
    /// <param name="atHead">The hash that the table has at the head's sequence.</param>
    public static AuditLink Link(AuditHead? last, AuditHead? head, string? atHead) => (last, head) switch
    {
        (null, null) => new(AuditRecord.NoHash, 1, null),
        (null, { } lost) => new(lost.Hash, lost.Sequence + 1, AuditEvent.OfAgent(Restarted, $"the database was lost with the records up to {lost.Sequence}; the last hash was {lost.Hash}")),
        ({ Sequence: 1 } first, null) => new(first.Hash, 2, null),
        ({ } end, null) => new(end.Hash, end.Sequence + 1, AuditEvent.OfAgent(Broken, "the remembered head was gone or unreadable")),
        ({ } end, { } remembered) when end.Sequence < remembered.Sequence =>
            new(end.Hash, remembered.Sequence + 1, AuditEvent.OfAgent(Broken, $"the records {end.Sequence + 1} to {remembered.Sequence} were missing")),
        ({ } end, { } remembered) when atHead != remembered.Hash =>
            new(end.Hash, end.Sequence + 1, AuditEvent.OfAgent(Broken, $"record {remembered.Sequence} was not the one that was remembered")),
        ({ } end, _) => new(end.Hash, end.Sequence + 1, null),
    };
}

/// <param name="PreviousHash">What the next record follows.</param>
/// <param name="Sequence">The next record's.</param>
/// <param name="Remark">To be recorded first; null when all fits.</param>
internal sealed record AuditLink(string PreviousHash, long Sequence, AuditEvent? Remark);
