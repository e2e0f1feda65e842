using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MBot.Client.Agent;
using MBot.Client.Audit;
using MBot.Client.Configuration;
using MBot.Client.Trust;
using MBot.Protos.V1;

namespace MBot.Client.Restore;

/// <summary>
/// After an old copy of the agent's disk came back: finds what it has forgotten, and tells the agent in the CA's name. Knows
/// nothing of how disks are restored, and nothing of terminals.
/// </summary>
internal sealed class Restoration(AgentConnection agent, ClientFolder folder, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly AccessMemory memory = new(folder);

    /// <exception cref="ClientException">No CA here, or another one than the agent's.</exception>
    public async Task<RestoreFindings> LookAsync(CancellationToken cancellationToken)
    {
        CheckAuthority();
        var list = await agent.ReadAsync(options => agent.Access.ListAsync(new ListAccessRequest { IncludeRemoved = true }, options), cancellationToken).ConfigureAwait(false);
        var audit = await agent.ReadAsync(options => agent.Access.VerifyAuditAsync(new VerifyAuditRequest(), options), cancellationToken, Patience).ConfigureAwait(false);
        var known = memory.Read(agent.Profile);
        return new RestoreFindings(
            known.With(list.Entries, list.Epoch),
            known.RevivedIn(list.Entries),
            new AuditHead(audit.HeadSequence, audit.HeadHash),
            new AuditHeads(folder).Read(agent.Profile));
    }

    /// <summary>Tells the agent, in a statement that counts once.</summary>
    public async Task<MarkRestoredReply> MarkAsync(RestoreFindings found, CancellationToken cancellationToken)
    {
        var known = found.Known with { Epoch = found.Known.Epoch + 1 };
        // Kept first: an epoch whose answer is lost is not used a second time.
        memory.Write(agent.Profile, known);
        var access = known.ToMessage().ToByteArray();
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var statement = new RestoreStatement(agent.Profile.InstanceId, known.Epoch, now, found.Head.Sequence, found.Head.Hash, Convert.ToHexStringLower(SHA256.HashData(access)));
        using var authority = CertificateAuthority.Load(folder.Authority, clock);
        var request = new MarkRestoredRequest
        {
            InstanceId = statement.InstanceId,
            Epoch = statement.Epoch,
            Time = new Timestamp { Seconds = statement.Time },
            AuditSequence = statement.AuditSequence,
            AuditHash = statement.AuditHash,
            Access = ByteString.CopyFrom(access),
            Signature = ByteString.CopyFrom(authority.SignStatement(statement.Text)),
        };
        return await agent.ChangeAsync(options => agent.Access.MarkRestoredAsync(request, options), cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="ClientException">No CA here, or another one than the agent's.</exception>
    public void CheckAuthority()
    {
        const string Hint = "only the laptop that made this agent's CA can do it: on that one, mbot-client access restored";
        if (!File.Exists(Path.Combine(folder.Authority, CertificateAuthority.KeyFile)))
            throw ClientException.Refused("ca.none", "the CA's key is not on this laptop", Hint);
        using var authority = CertificateAuthority.Load(folder.Authority, clock);
        if (File.ReadAllText(agent.Profile.Authority).Trim() != authority.CertificatePem.Trim())
            throw ClientException.Refused("ca.other", $"the CA on this laptop is not that of profile '{agent.Profile.Name}'", Hint);
    }
}

/// <summary>What an agent is to be told, and what shows that an old copy came back.</summary>
/// <param name="Known">All that the laptop and the agent know between them.</param>
/// <param name="Revived">Removed before, in force on the agent now.</param>
/// <param name="Head">Of the agent's audit now; sequence 0 when it is empty.</param>
/// <param name="Remembered">The newest head that this laptop has seen; null when it never looked.</param>
internal sealed record RestoreFindings(KnownAccess Known, IReadOnlyList<AccessEntry> Revived, AuditHead Head, AuditHead? Remembered)
{
    /// <summary>How many of the audit's records that were seen from here are gone, at least.</summary>
    public long LostRecords => Math.Max(0, (Remembered?.Sequence ?? 0) - Head.Sequence);
}
