using System.Diagnostics.Metrics;
using Grpc.Core;
using MBot.Agent.Platform;

namespace MBot.Agent.Security.Calls;

/// <summary>Counts every call by its method and how it ended, as the caller is told; and how long it took, unless it is a stream, which lasts as long as somebody listens.</summary>
internal sealed class MeterInterceptor : CallInterceptor
{
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _durations;
    private readonly TimeProvider _time;

    public MeterInterceptor(IMeterFactory factory, TimeProvider time)
    {
        _time = time;
        var meter = AgentMeter.Of(factory);
        _calls = meter.CreateCounter<long>("mbot.rpc.requests", description: "Calls by clients that have ended, by method and gRPC status.");
        _durations = meter.CreateHistogram("mbot.rpc.duration", "s", "How long calls took that don't stream, by method and gRPC status.", tags: null, AgentMeter.Answers);
    }

    protected override async Task<T> AroundAsync<T>(ServerCallContext context, object? request, bool streams, Func<ServerCallContext, Task<T>> call)
    {
        var began = _time.GetTimestamp();
        var code = StatusCode.Unknown;
        try
        {
            var reply = await call(context);
            code = context.Status.StatusCode;
            return reply;
        }
        catch (RpcException e)
        {
            code = e.StatusCode;
            throw;
        }
        finally
        {
            // As in /mbot.agent.v1.Health/GetStatus; only methods that are served come here, so there are not many.
            KeyValuePair<string, object?> method = new("method", context.Method[(context.Method.LastIndexOf('.') + 1)..]), outcome = new("code", code.ToString());
            _calls.Add(1, method, outcome);
            if (!streams)
                _durations.Record(_time.GetElapsedTime(began).TotalSeconds, method, outcome);
        }
    }
}
