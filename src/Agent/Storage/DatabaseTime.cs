namespace MBot.Agent.Storage;

/// <summary>Times in the database: microseconds since 1970 UTC, which is what PostgreSQL and protobuf round to as well.</summary>
internal static class DatabaseTime
{
    private static readonly long Earliest = DateTimeOffset.MinValue.ToMicroseconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.ToMicroseconds();

    public static long ToMicroseconds(this DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>What a damaged row holds becomes the nearest time there is.</summary>
    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(microseconds, Earliest, Latest) * TimeSpan.TicksPerMicrosecond);
}
