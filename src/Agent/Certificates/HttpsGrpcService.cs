using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Certificates.Renewal;
using MBot.Agent.Configuration;
using MBot.Agent.Operations;
using MBot.Agent.Security;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Certificates;

/// <summary>https over RPC: validate, one call, map.</summary>
internal sealed class HttpsGrpcService(HttpsWork work, ServedCertificate served, RenewalPlan renewals, AttemptLedger ledger, ISettings<HttpsOptions> options)
    : Proto.Https.HttpsBase
{
    private const int ShownAttempts = 20;

    public override Task<Proto.HttpsStatus> Get(Proto.GetHttpsRequest request, ServerCallContext context)
    {
        var now = served.Look();
        return Task.FromResult(new Proto.HttpsStatus
        {
            Names = { options.Current.Names },
            Certificate = now is { Tls: { } tls, Stored: { } stored } ? CertificatesGrpcService.ToProto(KnownCertificate.Of(tls.Names[0], stored.Pair.Leaf)) : null,
            Problem = now.Problem ?? "",
            NextAttempt = renewals.Look(now.Stored) is { Next: var next } && next > DateTimeOffset.UnixEpoch ? next.ToTimestamp() : null,
            Attempts = { ledger.All.Reverse().Take(ShownAttempts).Select(ToProto) },
            HstsSeconds = now.Tls?.HstsSeconds ?? 0,
            Server = options.Current.Server,
        });
    }

    public override async Task<Proto.Operation> Enable(Proto.EnableHttpsRequest request, ServerCallContext context) => OperationsGrpcService.ToProto(
        await work.EnableAsync(OperationId.Parse(request.OperationId, "operation_id"), context.GetCaller().Name, request.Names, request.Email, context.CancellationToken));

    public override async Task<Proto.Operation> Renew(Proto.RenewHttpsRequest request, ServerCallContext context) => OperationsGrpcService.ToProto(
        await work.RenewAsync(OperationId.Parse(request.OperationId, "operation_id"), context.GetCaller().Name, request.DryRun, context.CancellationToken));

    public override async Task<Proto.Operation> Disable(Proto.DisableHttpsRequest request, ServerCallContext context) => OperationsGrpcService.ToProto(
        await work.DisableAsync(OperationId.Parse(request.OperationId, "operation_id"), context.GetCaller().Name, context.CancellationToken));

    private static Proto.HttpsAttempt ToProto(Attempt attempt) => new()
    {
        Time = attempt.At.ToTimestamp(),
        Names = { attempt.Names.Split(',', StringSplitOptions.RemoveEmptyEntries) },
        Code = attempt.Code ?? "",
        Message = attempt.Message ?? "",
        RetryAfter = attempt.RetryAfter?.ToTimestamp(),
    };
}
