namespace Grpc.Core;

/// <summary>The requests of a call, as the client writes them.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Ends the requests. Responses may still come.</summary>
    Task CompleteAsync();
}
