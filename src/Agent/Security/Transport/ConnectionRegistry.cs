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

    /// <summary>Aborts every such connection; calls and streams on them end at once.</summary>
    /// <returns>How many there were.</returns>
    public int Close(Func<Caller, bool> whose, string why)
    {
        var closed = 0;
        foreach (var (connection, caller) in _open.Values)
        {
            if (!whose(caller))
                continue;
            connection.Abort(new ConnectionAbortedException(why));
            closed++;
        }

        return closed;
    }
}
