using Google.Protobuf;
using Grpc.Core;
using Proto = MBot.Protos.V1;

namespace MBot.Client.Agent;

/// <summary>A gRPC status as cause, way out and exit code. Decides by status and code, never by the text.</summary>
internal static class RpcErrors
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    public static ClientException Translate(RpcException error, AgentConnection connection, CallKind kind) =>
        HasAnswer(error) ? Refused(error) : NoAnswer(error, connection, kind);

    /// <summary>
    /// The agent can't answer now, or the connection broke. A break is called by several names, depending on which layer noticed
    /// first; what an agent itself calls internal carries no exception of this side.
    /// </summary>
    public static bool IsTransient(RpcException error) => error.StatusCode switch
    {
        StatusCode.Unavailable => true,
        StatusCode.Internal or StatusCode.Unknown => error.Status.DebugException is not null,
        _ => false,
    };

    // What went wrong on this side of the wire carries its exception; what the agent sent doesn't.
    private static bool HasAnswer(RpcException error) =>
        error.Status.DebugException is null && error.StatusCode is not (StatusCode.DeadlineExceeded or StatusCode.Cancelled);

    private static ClientException Refused(RpcException error) => error.StatusCode switch
    {
        StatusCode.Unavailable => Said(error, ExitCode.Unreachable, "the agent is there but can't answer now: try again in a moment"),
        StatusCode.InvalidArgument or StatusCode.OutOfRange => Said(error, ExitCode.Usage, null),
        StatusCode.Unauthenticated => Said(error, ExitCode.Refused, "the agent doesn't accept this client's certificate; whoever has the CA can make another: mbot-client access add NAME --role R"),
        StatusCode.PermissionDenied => Said(error, ExitCode.Refused, "this client's role doesn't allow it; an operator can do it, or give the role: mbot-client access add NAME --role operator"),
        StatusCode.Unimplemented => Said(error, ExitCode.Refused, "the agent is older than this client and can't do that yet"),
        StatusCode.NotFound or StatusCode.AlreadyExists or StatusCode.FailedPrecondition or StatusCode.Aborted or StatusCode.ResourceExhausted =>
            Said(error, ExitCode.Refused, null),
        _ => Said(error, ExitCode.Failed, "this is an error inside the agent: mbot-client logs agent --tail 50"),
    };

    /// <summary>The agent's own words, from the trailer that carries them; null when it sent none.</summary>
    public static Proto.ErrorDetail? Detail(RpcException error)
    {
        if (error.Trailers.GetValueBytes(DetailsTrailer) is not { } bytes)
            return null;
        try
        {
            foreach (var any in Google.Rpc.Status.Parser.ParseFrom(bytes).Details)
            {
                if (any.TryUnpack<Proto.ErrorDetail>(out var detail))
                    return detail;
            }
        }
        catch (InvalidProtocolBufferException)
        {
            return null; // the status itself still tells what happened
        }

        return null;
    }

    private static ClientException Said(RpcException error, ExitCode exit, string? hint)
    {
        var detail = Detail(error);
        return new ClientException(exit, detail?.Code is { Length: > 0 } code ? code : $"agent.{CodeOf(error.StatusCode)}", error.Status.Detail, error)
        {
            Hint = detail?.Hint is { Length: > 0 } said ? said : hint,
            Field = detail?.Field is { Length: > 0 } field ? field : null,
            Evidence = detail is null ? [] : [.. detail.Evidence],
        };
    }

    private static ClientException NoAnswer(RpcException error, AgentConnection connection, CallKind kind)
    {
        var profile = connection.Profile;
        if (connection.Identity.Problem is { } problem)
        {
            return new ClientException(ExitCode.Unreachable, "agent.identity", $"who answers at {profile.Address} is not the agent of profile '{profile.Name}': {problem}", error)
            {
                Hint = "if the agent was set up anew, run init again; if not, someone else is listening there: don't go on",
            };
        }

        if (connection.Connected && kind != CallKind.Read && connection.Identity.Accepted)
        {
            return new ClientException(ExitCode.Unknown, "agent.answer-lost", $"the connection to {profile.Address} was lost before the answer came: it may or may not have happened", error)
            {
                Hint = "mbot-client status and mbot-client audit say what the agent did",
            };
        }

        if (connection.Connected && error.StatusCode == StatusCode.DeadlineExceeded)
            return new ClientException(ExitCode.Unreachable, "agent.timeout", $"the agent at {profile.Address} took the connection but didn't answer in time", error) { Hint = StartHint(profile) };
        if (connection.Identity.Accepted)
        {
            return new ClientException(ExitCode.Unreachable, "agent.closed", $"the agent at {profile.Address} ended the connection before it answered", error)
            {
                Hint = "it is stopping, or has too many connections of this client, or it doesn't accept this client's certificate (removed, expired, or of another CA): mbot-client enroll USER@HOST gets another one through SSH",
            };
        }

        return new ClientException(ExitCode.Unreachable, "agent.unreachable",
            $"no agent answers at {profile.Address} (profile '{profile.Name}', {(connection.Connected ? "connected, but no TLS handshake" : $"no connection: {Cause(error)}")})", error)
        {
            Hint = StartHint(profile),
        };
    }

    private static string StartHint(Configuration.Profile profile) => profile.State is null
        ? "is the machine on, and does its firewall let you in? On it: systemctl status mbot-agent"
        : $"start it with: mbot-client agent start --profile {profile.Name}";

    // The innermost exception is the socket's: "Connection refused", "No route to host", "Name or service not known".
    private static string Cause(RpcException error)
    {
        var cause = error.Status.DebugException ?? error;
        while (cause.InnerException is { } inner)
            cause = inner;
        return cause is RpcException ? error.StatusCode.ToString() : cause.Message;
    }

    private static string CodeOf(StatusCode status) =>
        string.Concat(status.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
