namespace MBot.Agent.Platform;

/// <summary>
/// Time that nobody can set: the wall clock's at its beginning, and from then on as much later as time has passed. For
/// what is waited for or measured within one process; a clock that is stepped by a day neither ends a wait nor shows in a
/// duration.
/// </summary>
internal sealed class SteadyTime(TimeProvider time, DateTimeOffset from) : TimeProvider
{
    private readonly long _started = time.GetTimestamp();

    public SteadyTime(TimeProvider time)
        : this(time, time.GetUtcNow())
    {
    }

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => from + time.GetElapsedTime(_started);

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
