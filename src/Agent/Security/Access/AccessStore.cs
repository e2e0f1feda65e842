using System.Text.Json;
using MBot.Agent.Platform;
using MBot.Agent.Security.Identity;

namespace MBot.Agent.Security.Access;

/// <summary>
/// Which clients are known and which are revoked. The truth is one file, so that a lost database brings no revoked
/// client back. Knows nothing of connections: who removes, closes them too.
/// </summary>
internal sealed partial class AccessStore(StateFolder state, TimeProvider time, ILogger<AccessStore> logger)
{
    private readonly Lock _gate = new();
    private readonly string _path = Path.Combine(state.Access, "clients.json");
    private volatile AccessList? _list;

    /// <exception cref="MBotException"><c>access.unreadable</c>: as long as it lasts nobody gets in, since nobody knows who was revoked.</exception>
    public AccessList Current => _list ?? Load();

    /// <summary>Whether a certificate that the CA signed is to be let in. Makes an unknown one known, so that its name can be removed.</summary>
    public bool Admit(ClientIdentity client)
    {
        if (Current.IsRevoked(client.Name, client.Serial))
            return false;
        if (Current.Find(client.Serial) is not null)
            return true;
        lock (_gate)
        {
            if (Current.IsRevoked(client.Name, client.Serial))
                return false;
            if (Current.Find(client.Serial) is null)
                Remember(client);
            return true;
        }
    }

    /// <summary>Makes a certificate known by name, and opens the name for it if it was removed. The same one twice is one entry.</summary>
    /// <exception cref="MBotException"><c>access.revoked</c>: this very certificate was removed.</exception>
    public AccessEntry Add(ClientIdentity client, string by)
    {
        lock (_gate)
        {
            if (Current.Find(client.Serial) is { } known)
                return known.RemovedAt is null ? known : throw Revoked(known);
            var entry = Entry(client, by);
            Save(Current.With(entry));
            return entry;
        }
    }

    /// <summary>Revokes all certificates of a name.</summary>
    /// <returns>The newest of them.</returns>
    /// <exception cref="MBotException"><c>access.unknown</c>: no certificate of that name is in force.</exception>
    public AccessEntry Remove(string name)
    {
        lock (_gate)
        {
            if (!Current.Clients.Any(c => c.Name == name && c.RemovedAt is null))
                throw MBotException.NotFound("access.unknown", $"no client is called {name}", "`access list` names them; a certificate that was never used can be added and then removed");
            Save(Current.Without(name, time.GetUtcNow()));
            return Current.Clients.Last(c => c.Name == name);
        }
    }

    /// <summary>Closes the list of the CA that counted until now.</summary>
    /// <returns>How many certificates were in force.</returns>
    public int RetireAll()
    {
        lock (_gate)
        {
            var inForce = Current.Clients.Count(c => c.RemovedAt is null);
            if (inForce > 0 || Current.RemovedNames.Count > 0)
                Save(Current.OfNewAuthority(time.GetUtcNow()));
            return inForce;
        }
    }

    /// <summary>Joins the list with what the CA's holder knows of it, in one write with the epoch.</summary>
    /// <returns>Who was in force until now and is not any more.</returns>
    /// <exception cref="MBotException"><c>restore.epoch-old</c>, or <c>access.self</c>: the caller's own certificate is among the removed.</exception>
    public IReadOnlyList<AccessEntry> Restore(IReadOnlyCollection<AccessEntry> others, long epoch, Caller by)
    {
        lock (_gate)
        {
            var before = Current;
            if (epoch <= before.Epoch)
                throw MBotException.FailedPrecondition("restore.epoch-old", $"epoch {epoch} is not newer than {before.Epoch}, the last one that was accepted", "sign a new one: mbot-client access restored");
            var joined = before.Joined(others, epoch);
            if (joined.IsRevoked(by.Name, by.Serial))
                throw MBotException.FailedPrecondition("access.self", "the certificate that you came in with is among the removed ones", "come with one that is in force");
            Save(joined);
            return [.. joined.Clients.Where(c => c.RemovedAt is not null && before.Find(c.Serial) is { RemovedAt: null })];
        }
    }

    private void Remember(ClientIdentity client)
    {
        var list = Current.With(Entry(client, AccessEntry.FirstUse));
        try
        {
            Save(list);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk must not lock out whoever comes to mend it; in memory the entry counts until the next start.
            _list = list;
            Log.NotKept(logger, client.Name, _path, e);
        }
    }

    private AccessEntry Entry(ClientIdentity client, string by) =>
        new(client.Name, client.Role.ToWord(), client.Serial, client.NotAfter, time.GetUtcNow(), by, RemovedAt: null);

    private AccessList Load()
    {
        lock (_gate)
        {
            if (_list is { } loaded)
                return loaded;
            try
            {
                var list = File.Exists(_path) ? JsonSerializer.Deserialize(File.ReadAllBytes(_path), AccessJson.Default.AccessList) : AccessList.Empty;
                if (list is null || list.Clients.IsDefault || list.RemovedNames is null)
                    throw new JsonException("clients or removedNames is missing");
                return _list = list;
            }
            catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
            {
                throw new MBotException(ErrorKind.FailedPrecondition, "access.unreadable", $"{_path} cannot be read, so nobody knows who was revoked: {e.Message}", e)
                {
                    Hint = "mend the file, or remove it and revoke again whom you had removed",
                };
            }
        }
    }

    private void Save(AccessList list)
    {
        PrivateFolder.Create(state.Access);
        AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(list, AccessJson.Default.AccessList));
        _list = list;
    }

    private static MBotException Revoked(AccessEntry entry) => new(ErrorKind.FailedPrecondition, "access.revoked", $"this certificate of {entry.Name} was removed at {entry.RemovedAt:u}")
    {
        Field = "certificate",
        Hint = "issue a new certificate",
    };

    private static partial class Log
    {
        [LoggerMessage(5021, LogLevel.Warning, "Client {Name} is let in but could not be written to {Path}")]
        public static partial void NotKept(ILogger logger, string name, string path, Exception error);
    }
}
