using System.Runtime.CompilerServices;
using MBot.Agent.Storage;

namespace MBot.Agent.Security.Audit;

/// <summary>
/// Who did what and who was refused, as a chain of hashes in the database. It shows later changes; it cannot prevent
/// them: a client that remembers the head sees when an old copy came back. Must not know what the calls mean.
/// </summary>
internal sealed class AuditLog(AgentDatabase database, AuditHeadFile headFile, TimeProvider time) : IDisposable
{
    private const int PageSize = 500;
    private readonly SemaphoreSlim _order = new(1, 1);

    /// <summary>On disk when it returns.</summary>
    public async Task<AuditRecord> AppendAsync(AuditEvent what, CancellationToken cancellation)
    {
        // Waiting may be cancelled; once begun, table and head are written together.
        await _order.WaitAsync(cancellation);
        try
        {
            var head = headFile.Read();
            // SQLite keeps microseconds, and what is hashed must be what is kept.
            var now = DatabaseTime.FromMicroseconds(time.GetUtcNow().ToMicroseconds());
            var record = await database.WriteAsync(
                connection =>
                {
                    var link = AuditContinuity.Link(AuditTable.Last(connection), head, head is null ? null : AuditTable.HashAt(connection, head.Sequence));
                    if (link.Remark is { } remark)
                    {
                        var remarked = AuditRecord.Following(link.PreviousHash, link.Sequence, now, remark);
                        AuditTable.Insert(connection, remarked);
                        link = new AuditLink(remarked.Hash, remarked.Sequence + 1, Remark: null);
                    }

                    var appended = AuditRecord.Following(link.PreviousHash, link.Sequence, now, what);
                    AuditTable.Insert(connection, appended);
                    return appended;
                },
                CancellationToken.None);
            headFile.Write(new AuditHead(record.Sequence, record.Hash));
            return record;
        }
        finally
        {
            _order.Release();
        }
    }

    /// <summary>Oldest first.</summary>
    /// <param name="limit">Null: all.</param>
    public async IAsyncEnumerable<AuditRecord> ReadAsync(long afterSequence, int? limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var left = limit ?? int.MaxValue;
        while (left > 0)
        {
            var (after, count) = (afterSequence, Math.Min(left, PageSize));
            var page = await database.ReadAsync(c => AuditTable.Page(c, after, count), cancellation);
            foreach (var record in page)
                yield return record;
            if (page.Count < count)
                yield break;
            afterSequence = page[^1].Sequence;
            left -= page.Count;
        }
    }

    /// <summary>Walks the whole chain.</summary>
    public async Task<AuditVerification> VerifyAsync(CancellationToken cancellation)
    {
        // The head first: records appended meanwhile are after it and do no harm.
        var chain = new AuditChain(headFile.Read());
        await foreach (var record in ReadAsync(afterSequence: 0, limit: null, cancellation))
            chain.Next(record);
        return chain.End();
    }

    public void Dispose() => _order.Dispose();
}
