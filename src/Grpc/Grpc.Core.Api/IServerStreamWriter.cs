namespace Grpc.Core;

/// <summary>The responses of a call, as the server writes them.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
}
