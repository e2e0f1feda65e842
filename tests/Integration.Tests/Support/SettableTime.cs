namespace MBot.Integration.Tests.Support;

/// <summary>The real clock, shifted.</summary>
internal sealed class SettableTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
