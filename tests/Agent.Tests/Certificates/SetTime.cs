namespace MBot.Agent.Tests.Certificates;

/// <summary>A clock that stands where the test puts it.</summary>
internal sealed class SetTime : TimeProvider
{
    public DateTimeOffset Now { get; set; }

    public override DateTimeOffset GetUtcNow() => Now;
}
