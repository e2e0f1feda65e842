using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Hosting;
using MBot.Agent.Operations;
using MBot.Agent.Security.Identity;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Backups;

/// <summary>The Backups service: makes the disk ready and says what is on it.</summary>
internal sealed class BackupsGrpcService(BackupPreparation preparation, IdentityStore identity) : Proto.Backups.BackupsBase
{
    public override async Task<Proto.PrepareBackupReply> Prepare(Proto.PrepareBackupRequest request, ServerCallContext context)
    {
        var prepared = await preparation.PrepareAsync(context.CancellationToken);
        return new Proto.PrepareBackupReply
        {
            ReleaseId = prepared.ReleaseId ?? "",
            AgentVersion = AgentVersion.Text,
            InstanceId = identity.InstanceId,
            DatabaseBytes = prepared.DatabaseBytes,
            Time = prepared.At.ToTimestamp(),
            Duration = prepared.Took.ToDuration(),
            Running = prepared.Running is { } running ? OperationsGrpcService.ToProto(running) : null,
        };
    }
}
