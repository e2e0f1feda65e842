using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace MBot.Agent.Security.Transport;

/// <summary>The open connections by client, so that whoever is removed is also thrown out.</summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<string, (ConnectionContext Connection, Caller Caller)> _open = new(StringComparer.Ordinal);

    public int Count => _open.Count;

    public void Add(ConnectionContext connection, Caller caller) => _open[connection.ConnectionId] = (connection, caller);

    public void Remove(ConnectionContext connection) => _open.TryRemove(connection.ConnectionId, out _);

    /// <summary>Aborts every connection of a name; calls and streams on them end at once.</summary>
    /// <returns>How many there were.</returns>
    public int Close(string name)
    {
        var closed = 0;
        foreach (var (connection, caller) in _open.Values)
        {
            if (caller.Name != name)
                continue;
            connection.Abort(new ConnectionAbortedException($"access of {name} was removed"));
            closed++;
        }

        return closed;
    }
}
