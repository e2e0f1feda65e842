using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MBot.Agent.Security.Audit;

/// <summary>Carries the records that one database has and an older copy of it lacks over into the copy, as they are: the chain goes on.</summary>
internal static class AuditTransfer
{
    private const int PageSize = 500;

    /// <param name="from">Maybe another version's: only the table's known columns are asked for.</param>
    /// <exception cref="SqliteException">One of the two can't be read or written; <paramref name="into"/> is as it was.</exception>
    public static int Append(string from, string into)
    {
        using var source = Open(from);
        using var target = Open(into);
        using var transaction = target.BeginTransaction();
        var after = AuditTable.Last(target)?.Sequence ?? 0;
        var carried = 0;
        while (AuditTable.Page(source, after, PageSize) is { Count: > 0 } page)
        {
            foreach (var record in page)
                AuditTable.Insert(target, record);
            after = page[^1].Sequence;
            carried += page.Count;
        }

        transaction.Commit();
        return carried;
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(string.Create(CultureInfo.InvariantCulture, $"Data Source={path};Mode=ReadWrite;Pooling=False"));
        connection.Open();
        return connection;
    }
}
