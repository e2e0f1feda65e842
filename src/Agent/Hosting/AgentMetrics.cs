using MBot.Agent.Metrics;
using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Platform;

namespace MBot.Agent.Hosting;

/// <summary>The agent itself: what it is and what it takes.</summary>
internal sealed class AgentMetrics(AgentClock clock) : IMetricCollector
{
    public string Name => "agent";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation)
    {
        var collections = MetricFamily.Counter("mbot_agent_gc_collections", "Garbage collections, by generation.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            collections.Add(GC.CollectionCount(generation), ("generation", $"{generation}"));
        return Task.FromResult<IReadOnlyList<MetricFamily>>(
        [
            MetricFamily.Info("mbot_agent_build", "The agent's version.", ("version", AgentVersion.Text), ("runtime", $"{Environment.Version}")),
            MetricFamily.Gauge("mbot_agent_start_time_seconds", "When the agent began, in seconds since 1970.").Add(clock.StartedAt.ToUnixTimeMilliseconds() / 1000.0),
            MetricFamily.Counter("mbot_agent_cpu_seconds", "Processor time of the agent.").Add(Environment.CpuUsage.TotalTime.TotalSeconds),
            MetricFamily.Gauge("mbot_agent_resident_memory_bytes", "Resident memory of the agent.").Add(HostResources.ResidentMemory(Environment.ProcessId)),
            MetricFamily.Gauge("mbot_agent_threads", "Threads of the pool.").Add(ThreadPool.ThreadCount),
            MetricFamily.Gauge("mbot_agent_heap_bytes", "Managed memory in use, garbage included.").Add(GC.GetTotalMemory(forceFullCollection: false)),
            MetricFamily.Counter("mbot_agent_allocated_bytes", "Managed memory that was ever asked for.").Add(GC.GetTotalAllocatedBytes()),
            collections,
            MetricFamily.Counter("mbot_agent_gc_pause_seconds", "How long garbage collections held everything up.").Add(GC.GetTotalPauseDuration().TotalSeconds),
        ]);
    }
}
