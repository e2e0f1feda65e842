using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Proto = MBot.Protos.V1;

namespace MBot.Client.Tests.Support;

/// <summary>Errors as the agent sends them: a status, and its detail in the trailer.</summary>
internal static class Refusal
{
    public static RpcException With(StatusCode status, string message, Proto.ErrorDetail detail)
    {
        var carrier = new Google.Rpc.Status { Code = (int)status, Message = message, Details = { Any.Pack(detail) } };
        return new RpcException(new Status(status, message), new Metadata { { "grpc-status-details-bin", carrier.ToByteArray() } });
    }
}
