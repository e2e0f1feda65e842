namespace MBot.Agent.Storage;

/// <summary>Times in the database: microseconds since 1970 UTC, which is what PostgreSQL and protobuf round to as well.</summary>
internal static class DatabaseTime
{
    public static long ToMicroseconds(this DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
