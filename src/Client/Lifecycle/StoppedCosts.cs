using MBot.Client.Aws;
using MBot.Client.Costs;
using MBot.Client.Output;

namespace MBot.Client.Lifecycle;

/// <summary>What a stopped machine still costs, as a sentence: with figures when they can be had soon, for it is no reason to wait or to fail.</summary>
internal static class StoppedCosts
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<string> TellAsync(Ec2 ec2, CloudInstance instance, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bound.Token);
        try
        {
            var holdings = await HoldingsReader.ReadAsync(ec2, instance, either.Token).ConfigureAwait(false);
            return Sentence(new CostEstimate(PriceTable.Of(ec2.Region), holdings)) ?? WithoutFigures(instance);
        }
        catch (Exception error) when (error is ClientException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return WithoutFigures(instance);
        }
    }

    /// <summary>Null when a price of it isn't known.</summary>
    public static string? Sentence(CostEstimate estimate)
    {
        var lines = estimate.WhenStopped.ToList();
        if (lines.Count == 0 || lines.Exists(line => line.Price is null))
            return null;
        var each = lines.GroupBy(line => line.Kind).Select(kind => Text.Invariant($"{Name(kind.Key, kind.Count())} {kind.Sum(line => line.Monthly(RunningTime.Never)):0.00}"));
        return Text.Invariant($"Stopped it still costs {estimate.Stopped:0.00} USD a month before VAT: {string.Join(", ", each)} (mbot-client costs).");
    }

    private static string WithoutFigures(CloudInstance instance) =>
        $"Stopped it still costs: {(instance.VolumeIds.Count == 0 ? "its disk" : Text.Count(instance.VolumeIds.Count, "disk"))}, its snapshots and an Elastic IP if it has one (mbot-client costs).";

    private static string Name(string kind, int count) => kind switch
    {
        "volume" => Text.Count(count, "disk"),
        "snapshots" => "snapshots at most",
        _ => "Elastic IP",
    };
}
