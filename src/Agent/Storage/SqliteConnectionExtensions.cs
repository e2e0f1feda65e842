using Microsoft.Data.Sqlite;

namespace MBot.Agent.Storage;

/// <summary>The few ways in which features talk SQL: constant text, values only as parameters.</summary>
internal static class SqliteConnectionExtensions
{
    /// <summary>Returns the number of rows changed.</summary>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null when there is no row or the value is null.</summary>
    public static object? Scalar(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        return command.ExecuteScalar() is var value and not DBNull ? value : null;
    }

    public static List<T> Query<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    public static string? StringOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>Of a column that is never null, but for a damaged row: then empty.</summary>
    public static string Text(this SqliteDataReader reader, int column) => reader.StringOrNull(column) ?? "";

    /// <summary>Of a column that is never null, but for a damaged row: then 0.</summary>
    public static long Number(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? 0 : reader.GetInt64(column);

    private static SqliteCommand Command(SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
