using Google.Protobuf;
using Grpc.Core;
using MBot.Agent.Platform;
using MBot.Agent.Security.Audit;

namespace MBot.Agent.Security.Calls;

/// <summary>Records calls that change something before they run: what is not on record does not happen.</summary>
internal sealed class AuditInterceptor(RolePolicy policy, AuditLog audit, IEnumerable<IRequestCover> covers) : CallInterceptor
{
    protected override async Task<T> AroundAsync<T>(ServerCallContext context, object? request, bool streams, Func<ServerCallContext, Task<T>> call)
    {
        if (policy.Find(context.Method) is not { Audited: true })
            return await call(context);

        var caller = context.GetCaller();
        var detail = request is IMessage message ? RequestDetail.Of(covers.Aggregate(message, (covered, cover) => cover.Cover(covered))) : "";
        var begun = await audit.AppendAsync(AuditEvent.Of(caller, context.Method, AuditDecision.Allowed, detail), context.CancellationToken);
        try
        {
            return await call(context);
        }
        catch (Exception e)
        {
            // The caller may have gone away; what came of the call is recorded all the same.
            var outcome = $"call {begun.Sequence}: {Outcome(e)}";
            await audit.AppendAsync(AuditEvent.Of(caller, context.Method, AuditDecision.Failed, outcome), CancellationToken.None);
            throw;
        }
    }

    private static string Outcome(Exception error) => error switch
    {
        MBotException e => e.Code,
        RpcException e => e.StatusCode.ToString(),
        OperationCanceledException => "cancelled",
        _ => "internal error",
    };
}
