using Grpc.Core;
using Grpc.Health.V1;
using MBot.Agent.Health.Conditions;

namespace MBot.Agent.Health;

/// <summary>
/// The standard <c>grpc.health.v1</c>: the empty name is the agent (it answers, so it serves), <c>app</c> the app behind
/// it (not serving while a condition of severity High is there).
/// </summary>
internal sealed class StandardHealthService(IConditions conditions, IHostApplicationLifetime lifetime, TimeProvider time) : Grpc.Health.V1.Health.HealthBase
{
    public const string AppService = "app";
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        StatusOf(request.Service) is var status && status == HealthCheckResponse.Types.ServingStatus.ServiceUnknown
            ? throw new RpcException(new Status(StatusCode.NotFound, "unknown service; known are the empty name and app"))
            : Task.FromResult(new HealthCheckResponse { Status = status });

    /// <summary>The status now and at each change, until the caller or the agent ends it.</summary>
    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        HealthCheckResponse.Types.ServingStatus? told = null;
        while (!stop.IsCancellationRequested)
        {
            var status = StatusOf(request.Service);
            if (status != told)
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, stop.Token);
            told = status;
            await Task.Delay(Poll, time, stop.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private HealthCheckResponse.Types.ServingStatus StatusOf(string service) => service switch
    {
        "" => HealthCheckResponse.Types.ServingStatus.Serving,
        AppService => conditions.List().Any(c => c.Definition.Severity == Severity.High)
            ? HealthCheckResponse.Types.ServingStatus.NotServing
            : HealthCheckResponse.Types.ServingStatus.Serving,
        _ => HealthCheckResponse.Types.ServingStatus.ServiceUnknown,
    };
}
