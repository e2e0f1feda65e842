using Grpc.Core;
using MBot.Client.Agent;
using MBot.Protos.V1;

namespace MBot.Client.Dashboard;

/// <summary>Asks the agent for all that is polled: one poll at a time, its parts at the same time, so that a slow link costs one way there and back.</summary>
internal sealed class DashboardPoll(AgentConnection connection, TimeProvider clock)
{
    private const int MostHistory = 400;
    private const int MostOperations = 8;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private long askedAt;
    private MetricSamples? before;

    /// <exception cref="ClientException">No answer, or a refusal.</exception>
    public async Task<DashboardState> AskAsync(DashboardState state, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var status = connection.OnceAsync(options => connection.Health.GetStatusAsync(new GetStatusRequest(), options), Bound, cancellationToken);
        var operations = connection.OnceAsync(options => connection.Operations.ListAsync(new ListOperationsRequest { Limit = MostOperations }, options), Bound, cancellationToken);
        var samples = SamplesAsync(cancellationToken);
        await Task.WhenAll(status, operations, samples).ConfigureAwait(false);
        var trip = clock.GetElapsedTime(start);
        var now = await samples.ConfigureAwait(false);
        // From question to question: what an answer took says little of when its figures were read.
        var figures = now is null ? new Figures() : Figures.Between(before, now, clock.GetElapsedTime(askedAt, start));
        (before, askedAt) = (now, start);
        return state with
        {
            Status = await status.ConfigureAwait(false),
            Operations = [.. (await operations.ConfigureAwait(false)).Operations],
            Samples = now,
            History = [.. state.History.TakeLast(MostHistory - 1), figures],
            HeardAt = clock.GetUtcNow(),
            RoundTrip = trip,
            Problem = null,
            ProblemHint = null,
        };
    }

    /// <returns>Null: this agent gives no figures.</returns>
    private async Task<MetricSamples?> SamplesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return MetricSamples.Parse((await connection.OnceAsync(options => connection.Metrics.GetAsync(new GetMetricsRequest(), options), Bound, cancellationToken).ConfigureAwait(false)).Text);
        }
        catch (ClientException error) when (error.InnerException is RpcException { StatusCode: StatusCode.Unimplemented or StatusCode.Internal or StatusCode.Unknown } refused && refused.Status.DebugException is null)
        {
            return null;
        }
    }
}
