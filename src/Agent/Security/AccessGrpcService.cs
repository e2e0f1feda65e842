using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Platform;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Audit;
using MBot.Agent.Security.Identity;
using MBot.Agent.Security.Restore;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Security;

/// <summary>The Access service: maps requests to the access list, the audit and the identity.</summary>
internal sealed partial class AccessGrpcService(AccessStore access, AccessAdministration administration, RestoreAdministration restore, AuditLog audit, IdentityStore identity) : Proto.Access.AccessBase
{
    public override Task<Proto.ListAccessReply> List(Proto.ListAccessRequest request, ServerCallContext context)
    {
        var reply = new Proto.ListAccessReply { Epoch = access.Current.Epoch };
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

    public override async Task<Proto.MarkRestoredReply> MarkRestored(Proto.MarkRestoredRequest request, ServerCallContext context) =>
        Map(await restore.MarkAsync(Parse(request), context.GetCaller(), context.CancellationToken));

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
}
