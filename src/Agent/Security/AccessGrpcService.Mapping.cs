using System.Collections.Immutable;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MBot.Agent.Platform;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Audit;
using MBot.Agent.Security.Calls;
using MBot.Agent.Security.Restore;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Security;

/// <summary>The Access service's messages.</summary>
internal sealed partial class AccessGrpcService
{
    private static RestoreStatement Parse(Proto.MarkRestoredRequest request)
    {
        if (request.Epoch <= 0)
            throw MBotException.InvalidArgument("epoch", "an epoch is a number above 0");
        return new RestoreStatement(
            request.InstanceId,
            request.Epoch,
            RequestTime.Of(request.Time, "time") ?? throw MBotException.InvalidArgument("time", "when was this signed?"),
            request.AuditSequence == 0 ? null : new AuditHead(request.AuditSequence, request.AuditHash),
            Convert.ToHexStringLower(SHA256.HashData(request.Access.Span)),
            Clients(request.Access),
            request.Signature.Memory);
    }

    private static ImmutableArray<AccessEntry> Clients(ByteString access)
    {
        try
        {
            return [.. Proto.ListAccessReply.Parser.ParseFrom(access).Entries.Select(Map)];
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException)
        {
            throw MBotException.InvalidArgument("access", "these are no access entries");
        }
    }

    private static AccessEntry Map(Proto.AccessEntry entry)
    {
        if (entry.Name.Length == 0 || entry.Serial.Length == 0 || entry.NotAfter is null || entry.AddedAt is null || entry.Role is not (Proto.Role.Viewer or Proto.Role.Operator))
            throw MBotException.InvalidArgument("access", "an entry lacks its name, role, serial or times");
        return new AccessEntry(
            entry.Name,
            (entry.Role == Proto.Role.Operator ? AccessRole.Operator : AccessRole.Viewer).ToWord(),
            entry.Serial,
            entry.NotAfter.ToDateTimeOffset(),
            entry.AddedAt.ToDateTimeOffset(),
            entry.AddedBy,
            entry.RemovedAt?.ToDateTimeOffset());
    }

    private static Proto.MarkRestoredReply Map(RestoreOutcome outcome)
    {
        var reply = new Proto.MarkRestoredReply { Epoch = outcome.Epoch, ClosedConnections = outcome.ClosedConnections, Record = Map(outcome.Record) };
        reply.Revoked.AddRange(outcome.Revoked.Select(Map));
        return reply;
    }

    private static Proto.AccessEntry Map(AccessEntry entry) => new()
    {
        Name = entry.Name,
        Role = Map(entry.Role),
        Serial = entry.Serial,
        NotAfter = entry.NotAfter.ToTimestamp(),
        AddedAt = entry.AddedAt.ToTimestamp(),
        AddedBy = entry.AddedBy,
        RemovedAt = entry.RemovedAt?.ToTimestamp(),
    };

    private static Proto.AuditRecord Map(AuditRecord record) => new()
    {
        Sequence = record.Sequence,
        Time = record.Time.ToTimestamp(),
        Actor = record.Event.Actor,
        Role = Map(record.Event.Role),
        Peer = record.Event.Peer,
        Action = record.Event.Action,
        Decision = record.Event.Decision,
        Detail = record.Event.Detail,
        Hash = record.Hash,
    };

    private static Proto.Role Map(string word) => AccessRoleNames.Parse(word) switch
    {
        AccessRole.Viewer => Proto.Role.Viewer,
        AccessRole.Operator => Proto.Role.Operator,
        _ => Proto.Role.Unspecified,
    };
}
