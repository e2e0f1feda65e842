using System.Runtime.CompilerServices;

namespace Grpc.Core;

/// <summary>Reads streams of messages with await foreach.</summary>
public static class AsyncStreamReaderExtensions
{
    /// <summary>All messages of a stream, as they come. The stream can be read once.</summary>
    /// <param name="streamReader">The stream.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static IAsyncEnumerable<T> ReadAllAsync<T>(
        this IAsyncStreamReader<T> streamReader, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(streamReader);
        return Read(streamReader, cancellationToken);
    }

    private static async IAsyncEnumerable<T> Read<T>(
        IAsyncStreamReader<T> streamReader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await streamReader.MoveNext(cancellationToken).ConfigureAwait(false))
            yield return streamReader.Current;
    }
}
