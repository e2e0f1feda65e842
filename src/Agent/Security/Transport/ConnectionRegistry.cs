using MBot.Agent.Configuration;
using Microsoft.AspNetCore.Connections;

namespace MBot.Agent.Security.Transport;

/// <summary>
/// The open connections by client, so that whoever is removed is also thrown out, and that no client takes the places
/// of all others.
/// </summary>
internal sealed class ConnectionRegistry(ISettings<SecurityOptions> settings)
{
    public const string TooMany = "too many connections of one client";
    public const string Full = "too many connections";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (ConnectionContext Connection, Caller Caller)> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);

    // Both come into force at a restart.
    private readonly int _most = settings.Current.MaxConnections;
    private readonly int _mostOfOne = settings.Current.MaxConnectionsOfOneClient;

    public int Count
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    /// <returns>Null, or why there is no place for it.</returns>
    public string? Add(ConnectionContext connection, Caller caller)
    {
        lock (_gate)
        {
            var own = _byName.GetValueOrDefault(caller.Name);
            if (own >= _mostOfOne)
                return TooMany;
            if (_open.Count >= _most)
                return Full;
            _open.Add(connection.ConnectionId, (connection, caller));
            _byName[caller.Name] = own + 1;
            return null;
        }
    }

    public void Remove(ConnectionContext connection)
    {
        lock (_gate)
        {
            if (!_open.Remove(connection.ConnectionId, out var removed))
                return;
            if (--_byName[removed.Caller.Name] == 0)
                _byName.Remove(removed.Caller.Name);
        }
    }

    /// <summary>Aborts every such connection; calls and streams on them end at once.</summary>
    /// <returns>How many there were.</returns>
    public int Close(Func<Caller, bool> whose, string why)
    {
        List<ConnectionContext> closing;
        lock (_gate)
            closing = [.. _open.Values.Where(c => whose(c.Caller)).Select(c => c.Connection)];
        foreach (var connection in closing)
            connection.Abort(new ConnectionAbortedException(why));
        return closing.Count;
    }
}
