using MBot.Agent.Platform;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Audit;
using MBot.Agent.Security.Identity;
using MBot.Agent.Security.Transport;

namespace MBot.Agent.Security.Restore;

/// <summary>
/// Takes up again what an old copy of the disk has forgotten: who is revoked. Must not know how the copy came back, nor
/// whether one did: the CA's signature decides.
/// </summary>
internal sealed partial class RestoreAdministration(
    AccessStore access,
    IdentityStore identity,
    ConnectionRegistry connections,
    AuditLog audit,
    ILogger<RestoreAdministration> logger)
{
    /// <summary>Revocations first, then the open connections, then the record that lets the audit's older head pass.</summary>
    /// <exception cref="MBotException">Not signed by the CA, for another instance, not newer than the last one, or it would shut the caller out.</exception>
    public async Task<RestoreOutcome> MarkAsync(RestoreStatement statement, Caller by, CancellationToken cancellation)
    {
        var agent = identity.Current ?? throw MBotException.FailedPrecondition("identity.not-enrolled", "the agent is not enrolled");
        statement.Verify(agent.InstanceId, agent.Authority);
        var revoked = access.Restore(statement.Clients, statement.Epoch, by);
        var closed = connections.Close(c => access.Current.IsRevoked(c.Name, c.Serial), "access was removed before an old copy of the disk came back");
        Log.Restored(logger, statement.Epoch, by.Name, revoked.Count, closed);
        var record = await audit.AppendAsync(AuditEvent.Of(by, AuditContinuity.Restored, AuditDecision.Allowed, RestoredDetail.Of(statement, revoked.Select(r => r.Name))), cancellation);
        return new RestoreOutcome(statement.Epoch, revoked, closed, record);
    }

    private static partial class Log
    {
        [LoggerMessage(5071, LogLevel.Warning, "An old copy of the disk came back (epoch {Epoch}, said by {By}): {Revoked} certificates revoked again, {Connections} connections closed")]
        public static partial void Restored(ILogger logger, long epoch, string by, int revoked, int connections);
    }
}

/// <param name="Revoked">Those that had been in force on the old copy.</param>
/// <param name="Record">The audit's record of it.</param>
internal sealed record RestoreOutcome(long Epoch, IReadOnlyList<AccessEntry> Revoked, int ClosedConnections, AuditRecord Record);
