using System.Globalization;
using Grpc.Core;
using MBot.Agent.Platform;
using MBot.Agent.Security.Transport;

namespace MBot.Agent.Security.Calls;

/// <summary>
/// Answers InvalidArgument to bytes that are no message of their method. gRPC reads a request before it asks any
/// interceptor, and calls what it cannot read Unknown, with a stack in the log. What comes out of
/// <see cref="ExceptionInterceptor"/> is never Unknown, so nothing else is meant by it. Knows no method.
/// </summary>
internal sealed partial class UnreadableRequests(RefusalLimiter limiter, ILogger<UnreadableRequests> logger) : IStartupFilter
{
    private const string Code = "grpc-status";
    private const string Reason = "bytes that are no message";
    private static readonly string Unknown = ((int)StatusCode.Unknown).ToString(CultureInfo.InvariantCulture);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(async (context, call) =>
        {
            await call(context);
            if (!context.Response.HasStarted && context.Response.Headers[Code] == Unknown)
                Answer(context);
        });
        next(application);
    };

    public static MBotException Unreadable() => new(ErrorKind.InvalidArgument, "message.unreadable", "the request cannot be read: it is no message of this method")
    {
        Hint = "is the client newer or older than the agent by more than one version? mbot-client version",
    };

    private void Answer(HttpContext context)
    {
        var error = ErrorStatus.Of(Unreadable());
        context.Response.Headers[Code] = ((int)error.StatusCode).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = error.Status.Detail;
        context.Response.Headers[ErrorStatus.DetailsTrailer] = Convert.ToBase64String(error.Trailers.GetValueBytes(ErrorStatus.DetailsTrailer)!);

        var caller = context.Features.Get<Handshake>()?.Caller;
        if (limiter.Admit(caller?.Serial ?? "", Reason, out var suppressed))
            Log.Unreadable(logger, caller?.Name ?? "-", caller?.Peer ?? "", context.Request.Path, suppressed);
    }

    private static partial class Log
    {
        [LoggerMessage(5052, LogLevel.Warning, "{Name} at {Peer} sent bytes that are no message to {Method} ({Suppressed} refusals were not recorded in the minutes before)")]
        public static partial void Unreadable(ILogger logger, string name, string peer, string method, int suppressed);
    }
}
