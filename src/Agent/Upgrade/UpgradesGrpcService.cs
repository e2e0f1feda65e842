using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Platform;
using MBot.Agent.Security;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Upgrade;

/// <summary>The Upgrades service: takes an archive in, starts an upgrade, says how it went.</summary>
internal sealed class UpgradesGrpcService(ArchiveInbox inbox, AgentUpgrade upgrade, StateFolder state) : Proto.Upgrades.UpgradesBase
{
    private readonly UpgradeFolder _folder = new(state);

    public override async Task<Proto.UploadArchiveReply> Upload(IAsyncStreamReader<Proto.UploadArchiveRequest> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken))
            throw MBotException.InvalidArgument("sha256", "which archive is it?");
        var first = requestStream.Current;
        await using var file = inbox.Continue(first.Sha256, first.Offset);
        do
        {
            var data = requestStream.Current.Data;
            ArchiveInbox.CheckSize(file.Length + data.Length);
            await file.WriteAsync(data.Memory, context.CancellationToken);
        }
        while (await requestStream.MoveNext(context.CancellationToken));
        await file.FlushAsync(context.CancellationToken);
        return new Proto.UploadArchiveReply { Received = file.Length };
    }

    public override async Task<Proto.UpgradeStatus> Start(Proto.StartUpgradeRequest request, ServerCallContext context)
    {
        var url = request.Url.Length == 0 ? null : Parse(request.Url);
        await upgrade.StartAsync(request.Sha256, url, context.GetCaller().Name, context.CancellationToken);
        return Status("");
    }

    public override Task<Proto.UpgradeStatus> Get(Proto.GetUpgradeRequest request, ServerCallContext context) => Task.FromResult(Status(request.Sha256));

    private Proto.UpgradeStatus Status(string sha256)
    {
        var status = new Proto.UpgradeStatus { Version = Programs.Of(Environment.ProcessPath)?.Version ?? "", Received = sha256.Length == 0 ? 0 : inbox.Received(sha256) };
        if (PendingUpgrade.Read(_folder) is { } pending)
            status.Pending = new Proto.PendingUpgrade { From = pending.From, To = pending.To, RequestedBy = pending.RequestedBy, StartedAt = pending.At.ToTimestamp(), Starts = pending.Starts };
        if (UpgradeOutcome.Read(_folder) is { } outcome)
        {
            status.Last = new Proto.UpgradeOutcome
            {
                Result = outcome.Result switch
                {
                    UpgradeResult.Upgraded => Proto.UpgradeResult.Upgraded,
                    UpgradeResult.Reverted => Proto.UpgradeResult.Reverted,
                    _ => Proto.UpgradeResult.Interrupted,
                },
                From = outcome.From,
                To = outcome.To,
                EndedAt = outcome.At.ToTimestamp(),
                Reason = outcome.Reason,
            };
        }

        return status;
    }

    private static Uri Parse(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http"
            ? parsed
            : throw MBotException.InvalidArgument("url", "an http or https address");
}
