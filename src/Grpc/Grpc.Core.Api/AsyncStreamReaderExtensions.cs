namespace Grpc.Core;

/// <summary>Short forms for reading streams of messages.</summary>
public static class AsyncStreamReaderExtensions
{
    /// <summary>Moves to the next message, without a cancellation token.</summary>
    /// <returns>False when the stream has ended.</returns>
    public static Task<bool> MoveNext<T>(this IAsyncStreamReader<T> streamReader)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(streamReader);
        return streamReader.MoveNext(CancellationToken.None);
    }
}
