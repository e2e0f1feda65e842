namespace MBot.Client.Tests.Support;

/// <summary>The real clock, some time away from now.</summary>
internal sealed class ShiftedClock(TimeSpan shift) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
}
