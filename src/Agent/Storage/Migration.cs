using System.Globalization;
using MBot.Agent.Platform;
using Microsoft.Data.Sqlite;

namespace MBot.Agent.Storage;

/// <summary>One step of the schema: an embedded file <c>NNN-name.sql</c>, run once, in a transaction. Never edited after a release.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    private const string Prefix = "migrations/";

    /// <summary>All of them, oldest first.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load();

    /// <summary>Brings the schema up to date.</summary>
    /// <exception cref="MBotException"><c>storage.newer-version</c>: a newer agent made this file.</exception>
    public static void Apply(SqliteConnection connection, IReadOnlyList<Migration> migrations)
    {
        var version = Convert.ToInt32(connection.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);
        var newest = migrations[^1].Version;
        if (version > newest)
        {
            throw MBotException.FailedPrecondition(
                "storage.newer-version",
                $"the database has schema {version}; this agent knows {newest}",
                "install the newer agent again, or go on without the old history");
        }

        foreach (var migration in migrations.Where(m => m.Version > version))
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(migration.Sql);
            // A pragma takes no parameters; the number is ours.
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {migration.Version}"));
            transaction.Commit();
        }
    }

    /// <summary>Whether a migrated database has the tables and indexes of the migrations, word by word.</summary>
    public static bool IsSchemaOf(SqliteConnection connection) => Schema(connection) == Ours.Value;

    private static readonly Lazy<string> Ours = new(() =>
    {
        using var memory = new SqliteConnection("Data Source=:memory:;Pooling=false");
        memory.Open();
        Apply(memory, All);
        return Schema(memory);
    });

    private static string Schema(SqliteConnection connection) => string.Join('\n', connection.Query(
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name", row => row.StringOrNull(0)));

    private static Migration[] Load()
    {
        var assembly = typeof(Migration).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
                var name = n[Prefix.Length..];
                return new Migration(int.Parse(name.AsSpan(0, 3), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
            })
            .ToArray();
    }
}
