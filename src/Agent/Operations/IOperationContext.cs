using MBot.Agent.Health.Conditions;
using MBot.Agent.Platform;

namespace MBot.Agent.Operations;

/// <summary>What a body may do to its operation. Safe to call from several threads.</summary>
internal interface IOperationContext
{
    Operation Operation { get; }

    /// <summary>The last journal that was noted.</summary>
    string? Journal { get; }

    StopReason StopReason { get; }

    /// <summary>The operation's own clock: differences between its times are right even if the machine's is set meanwhile.</summary>
    TimeProvider Time { get; }

    /// <summary>Moves on. The new state is on disk before this returns: what belongs to it begins only then.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for before Switching.</exception>
    /// <exception cref="MBotException"><c>storage.*</c>: the state is as it was.</exception>
    Task EnterAsync(OperationState state, CancellationToken cancellation);

    /// <summary>Runs one named step, told to watchers with its duration.</summary>
    /// <param name="detail">What it did, in a few words, for its last event.</param>
    Task<T> StepAsync<T>(string name, Func<CancellationToken, Task<T>> step, Func<T, string> detail, CancellationToken cancellation);

    /// <summary>A line of somebody's output. Never blocks; stored a little later, up to a bound per operation.</summary>
    void Output(string source, string line);

    /// <summary>Something the requester ought to know.</summary>
    void Notice(Severity severity, string code, string text);

    /// <summary>Remembers what was found out; on disk when it returns.</summary>
    Task NoteAsync(OperationNote note, CancellationToken cancellation);
}
