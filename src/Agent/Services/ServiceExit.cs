namespace MBot.Agent.Services;

/// <summary>How a service ended: by an exit code, by a signal, or unknown (<see cref="Lost"/>).</summary>
/// <param name="Code">Null when a signal ended it.</param>
/// <param name="Signal">Number of the signal that ended it; null when it exited by itself.</param>
internal sealed record ServiceExit(int? Code, int? Signal, DateTimeOffset At)
{
    /// <summary>The kernel ended it because its memory had run out.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>Its supervisor was killed or the machine went down: nobody saw how it ended.</summary>
    public bool Lost => Code is null && Signal is null;

    public override string ToString() => this switch
    {
        { OutOfMemory: true } => "was ended by the kernel: out of memory",
        { Signal: { } signal } => $"ended by signal {signal}",
        { Code: { } code } => $"ended with exit code {code}",
        _ => "ended unseen",
    };
}
