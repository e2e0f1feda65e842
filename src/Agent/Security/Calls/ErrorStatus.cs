using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Platform;
using MBot.Protos.V1;

namespace MBot.Agent.Security.Calls;

/// <summary>A user's error on the wire: status code, the cause as message, and code, field, hint and evidence in the standard details trailer.</summary>
internal static class ErrorStatus
{
    public const string DetailsTrailer = "grpc-status-details-bin";

    // Trailers are HTTP headers: clients refuse blocks of more than 8 to 16 kB. A message goes in twice, and messages quote what callers sent.
    private const int MaxEvidence = 4096;
    private const int MaxText = 500;

    public static RpcException Of(MBotException error)
    {
        var detail = new ErrorDetail { Code = error.Code, Field = error.Field ?? "", Hint = Cut(error.Hint ?? "") };
        detail.Evidence.AddRange(Newest(error.Evidence));
        return Of(CodeOf(error.Kind), Cut(error.Message), detail);
    }

    /// <param name="id">By which the agent's log tells the rest.</param>
    public static RpcException OfBug(string id) =>
        Of(StatusCode.Internal, $"internal error, see the agent's log (id {id})", new ErrorDetail { Code = "agent.internal", Hint = $"mbot-client logs agent --grep {id}" });

    private static RpcException Of(StatusCode code, string message, ErrorDetail detail)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = message, Details = { Any.Pack(detail) } };
        return new RpcException(new Status(code, message), new Metadata { { DetailsTrailer, status.ToByteArray() } });
    }

    private static StatusCode CodeOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidArgument => StatusCode.InvalidArgument,
        ErrorKind.NotFound => StatusCode.NotFound,
        ErrorKind.AlreadyExists => StatusCode.AlreadyExists,
        ErrorKind.FailedPrecondition => StatusCode.FailedPrecondition,
        ErrorKind.ResourceExhausted => StatusCode.ResourceExhausted,
        ErrorKind.PermissionDenied => StatusCode.PermissionDenied,
        ErrorKind.Unauthenticated => StatusCode.Unauthenticated,
        ErrorKind.Aborted => StatusCode.Aborted,
        ErrorKind.DeadlineExceeded => StatusCode.DeadlineExceeded,
        ErrorKind.Unavailable => StatusCode.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The last lines, as many as fit.</summary>
    private static IEnumerable<string> Newest(IReadOnlyList<string> evidence)
    {
        var size = 0;
        return evidence.Reverse().Select(Cut).TakeWhile(line => (size += Encoding.UTF8.GetByteCount(line) + 1) <= MaxEvidence).Reverse();
    }

    private static string Cut(string text) => text.Length <= MaxText ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText), "…");
}
