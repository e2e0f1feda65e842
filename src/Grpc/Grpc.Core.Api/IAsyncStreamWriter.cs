namespace Grpc.Core;

/// <summary>A stream of messages to write. One write at a time.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the next messages are written; null for the defaults.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes a message. The task ends when the next one may be written.</summary>
    Task WriteAsync(T message);

    /// <summary>Writes a message, unless cancelled.</summary>
    /// <exception cref="NotSupportedException">The token can be cancelled and the transport can't cancel a write.</exception>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            throw new NotSupportedException("This stream can't cancel a write.");
        return WriteAsync(message);
    }
}
