using Microsoft.AspNetCore.Connections;

namespace MBot.Agent.Security.Transport;

/// <summary>
/// Connections that have not shown yet who they are. They are few, and do not count among the clients: when there are
/// too many the oldest goes. An honest handshake takes milliseconds, so a flood of strangers shows out its own.
/// </summary>
internal sealed class PendingHandshakes
{
    public const int Most = 100;

    private readonly Lock _gate = new();
    private readonly LinkedList<ConnectionContext> _oldestFirst = new();

    public LinkedListNode<ConnectionContext> Add(ConnectionContext connection)
    {
        ConnectionContext? oldest = null;
        LinkedListNode<ConnectionContext> place;
        lock (_gate)
        {
            if (_oldestFirst.Count == Most)
            {
                oldest = _oldestFirst.First!.Value;
                _oldestFirst.RemoveFirst();
            }

            place = _oldestFirst.AddLast(connection);
        }

        oldest?.Abort(new ConnectionAbortedException("others wait for a handshake as well"));
        return place;
    }

    /// <summary>Idempotent.</summary>
    public void Remove(LinkedListNode<ConnectionContext> place)
    {
        lock (_gate)
        {
            if (place.List is not null)
                _oldestFirst.Remove(place);
        }
    }
}
