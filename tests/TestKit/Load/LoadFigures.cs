namespace MBot.TestKit;

/// <summary>Counts and latencies of one kind of request, in buckets of about 9 %.</summary>
internal sealed class LoadFigures
{
    private const int BucketsPerDoubling = 8;
    private readonly Lock gate = new();
    private readonly long[] buckets = new long[32 * BucketsPerDoubling];
    private long sent;
    private long failures;
    private double max;

    /// <summary>Adds a request and returns how many have failed.</summary>
    public long Add(TimeSpan took, bool failed)
    {
        lock (gate)
        {
            sent++;
            if (failed)
                failures++;
            max = Math.Max(max, took.TotalMilliseconds);
            buckets[Math.Clamp((int)(Math.Log2(Math.Max(1, took.TotalMicroseconds)) * BucketsPerDoubling), 0, buckets.Length - 1)]++;
            return failures;
        }
    }

    public LoadKindReport ToReport(string kind)
    {
        lock (gate)
            return new(kind, sent, failures, Quantile(0.5), Quantile(0.99), max);
    }

    private double Quantile(double share)
    {
        var rank = (long)Math.Ceiling(sent * share);
        for (var i = 0; i < buckets.Length; i++)
        {
            rank -= buckets[i];
            if (rank <= 0)
                return Math.Min(max, Math.Pow(2, (i + 1.0) / BucketsPerDoubling) / 1000);
        }

        return max;
    }
}
