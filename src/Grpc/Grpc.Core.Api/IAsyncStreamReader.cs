namespace Grpc.Core;

/// <summary>A stream of messages to read. One reader at a time.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that <see cref="MoveNext"/> has moved to.</summary>
    T Current { get; }

    /// <summary>Moves to the next message, which is then in <see cref="Current"/>.</summary>
    /// <returns>False when the stream has ended.</returns>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
