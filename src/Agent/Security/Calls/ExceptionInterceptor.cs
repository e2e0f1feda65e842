using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using MBot.Agent.Platform;
using Microsoft.AspNetCore.Connections;

namespace MBot.Agent.Security.Calls;

/// <summary>The one place where exceptions become gRPC status. What a user can mend travels in full; of all else, an id to look for in the log.</summary>
internal sealed partial class ExceptionInterceptor(IHostApplicationLifetime lifetime, ILogger<ExceptionInterceptor> logger) : CallInterceptor
{
    protected override async Task<T> AroundAsync<T>(ServerCallContext context, object? request, bool streams, Func<ServerCallContext, Task<T>> call)
    {
        try
        {
            return await call(context);
        }
        catch (RpcException)
        {
            throw;
        }
        catch (MBotException e)
        {
            throw ErrorStatus.Of(e);
        }
        catch (Exception e) when (HasClientLeft(e, context))
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "the call was cancelled"));
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw ErrorStatus.Of(new MBotException(ErrorKind.Unavailable, "agent.stopping", "the agent is stopping") { Hint = "try again in a moment, or start it again" });
        }
        catch (InvalidProtocolBufferException)
        {
            throw ErrorStatus.Of(UnreadableRequests.Unreadable()); // in a stream of requests, where the method itself reads them
        }
        catch (Exception e) when (DiskError.From(e) is { } known)
        {
            throw ErrorStatus.Of(known);
        }
        catch (Exception e)
        {
            var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
            Log.Internal(logger, id, context.Method, e);
            throw ErrorStatus.OfBug(id);
        }
    }

    private static bool HasClientLeft(Exception error, ServerCallContext context) => error switch
    {
        OperationCanceledException => context.CancellationToken.IsCancellationRequested,
        ConnectionAbortedException or ConnectionResetException or IOException { InnerException: ConnectionAbortedException or ConnectionResetException } => true,
        _ => false,
    };

    private static partial class Log
    {
        [LoggerMessage(5051, LogLevel.Error, "Internal error {Id} in {Method}")]
        public static partial void Internal(ILogger logger, string id, string method, Exception error);
    }
}
