using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Platform;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Audit;
using MBot.Agent.Security.Identity;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Security;

/// <summary>The Access service: maps requests to the access list, the audit and the identity.</summary>
internal sealed class AccessGrpcService(AccessStore access, AccessAdministration administration, AuditLog audit, IdentityStore identity) : Proto.Access.AccessBase
{
    public override Task<Proto.ListAccessReply> List(Proto.ListAccessRequest request, ServerCallContext context)
    {
        var reply = new Proto.ListAccessReply();
        reply.Entries.AddRange(access.Current.Clients.Where(c => request.IncludeRemoved || c.RemovedAt is null).Select(Map));
        return Task.FromResult(reply);
    }

    public override Task<Proto.AccessEntry> Add(Proto.AddAccessRequest request, ServerCallContext context)
    {
        using var certificate = Parse(request.Certificate);
        return Task.FromResult(Map(administration.Add(certificate, context.GetCaller())));
    }

    public override Task<Proto.AccessEntry> Remove(Proto.RemoveAccessRequest request, ServerCallContext context) =>
        Task.FromResult(Map(administration.Remove(request.Name, context.GetCaller())));

    public override async Task ReadAudit(Proto.ReadAuditRequest request, IServerStreamWriter<Proto.AuditRecord> responseStream, ServerCallContext context)
    {
        if (request.Limit < 0)
            throw MBotException.InvalidArgument("limit", "limit can't be negative", "0 means all");
        await foreach (var record in audit.ReadAsync(request.AfterSequence, request.Limit == 0 ? null : request.Limit, context.CancellationToken))
            await responseStream.WriteAsync(Map(record), context.CancellationToken);
    }

    public override async Task<Proto.VerifyAuditReply> VerifyAudit(Proto.VerifyAuditRequest request, ServerCallContext context)
    {
        var found = await audit.VerifyAsync(context.CancellationToken);
        return new Proto.VerifyAuditReply
        {
            Intact = found.Intact,
            Records = found.Records,
            BrokenAt = found.BrokenAt,
            Problem = found.Problem,
            HeadHash = found.Head?.Hash ?? "",
            HeadSequence = found.Head?.Sequence ?? 0,
        };
    }

    public override Task<Proto.CreateCertificateRequestReply> CreateCertificateRequest(Proto.CreateCertificateRequestRequest request, ServerCallContext context) =>
        Task.FromResult(new Proto.CreateCertificateRequestReply { Pem = identity.CreateRequest() });

    public override Task<Proto.InstallCertificateReply> InstallCertificate(Proto.InstallCertificateRequest request, ServerCallContext context) =>
        Task.FromResult(new Proto.InstallCertificateReply { NotAfter = identity.Install(request.Pem, authorityPem: null).ToTimestamp() });

    private static X509Certificate2 Parse(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            throw MBotException.InvalidArgument("certificate", "this is not a PEM certificate");
        }
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
