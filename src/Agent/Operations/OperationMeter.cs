using System.Diagnostics.Metrics;
using MBot.Agent.Platform;

namespace MBot.Agent.Operations;

/// <summary>Counts how operations end and how long their steps take. Learns of them as the log does.</summary>
internal sealed class OperationMeter : IHostedService
{
    private static readonly OperationState[] Ends = [.. Enum.GetValues<OperationState>().Where(state => state.IsEnded())];
    private readonly OperationFeed _feed;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _steps;

    public OperationMeter(OperationFeed feed, IMeterFactory meters)
    {
        _feed = feed;
        var meter = AgentMeter.Of(meters);
        _ended = meter.CreateCounter<long>("mbot.operations", description: "Operations that have ended, by what they did and how they ended.");
        _steps = meter.CreateHistogram("mbot.operation.step.duration", "s", "How long steps of operations took, by step and whether it failed.", tags: null, AgentMeter.Work);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A first end is an increase of something only when 0 was there before it.
        foreach (var kind in Enum.GetValues<OperationKind>())
        {
            foreach (var end in Ends)
                Count(kind, end, 0);
        }

        _feed.Published += Count;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _feed.Published -= Count;
        return Task.CompletedTask;
    }

    private void Count(OperationEvent happened)
    {
        if (happened.Body is Ended { Operation: var ended })
            Count(ended.Kind, ended.State, 1);
        if (happened.Body is StepFinished step)
            _steps.Record(step.Duration.TotalSeconds, new("step", step.Step.Replace(' ', '_')), new("failed", step.Failed ? "true" : "false"));
    }

    private void Count(OperationKind kind, OperationState end, int times) => _ended.Add(times, new("kind", Word(kind)), new("outcome", Word(end)));

    /// <summary>HttpsEnable is https_enable.</summary>
    private static string Word(Enum value) => string.Concat(value.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) ? $"{(i == 0 ? "" : "_")}{char.ToLowerInvariant(c)}" : $"{c}"));
}
