using System.Runtime.CompilerServices;

namespace Grpc.Core;

/// <summary>A call with a stream of requests and one response.</summary>
/// <typeparam name="TRequest">Request message of the method.</typeparam>
/// <typeparam name="TResponse">Response message of the method.</typeparam>
public sealed class AsyncClientStreamingCall<TRequest, TResponse> : IDisposable
{
    private readonly AsyncCallState _callState;

    /// <summary>Makes a call of its streams and callbacks.</summary>
    /// <param name="requestStream">Where request messages are written.</param>
    /// <param name="responseAsync">The response message.</param>
    /// <param name="responseHeadersAsync">The server's initial metadata.</param>
    /// <param name="getStatusFunc">Gives the status once the call has ended.</param>
    /// <param name="getTrailersFunc">Gives the trailing metadata once the call has ended.</param>
    /// <param name="disposeAction">Cancels the call and frees what it holds.</param>
    public AsyncClientStreamingCall(
        IClientStreamWriter<TRequest> requestStream,
        Task<TResponse> responseAsync,
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction)
    {
        RequestStream = requestStream;
        ResponseAsync = responseAsync;
        _callState = new AsyncCallState(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction);
    }

    /// <summary>Makes a call of its streams and callbacks that are given a state, which spares closures.</summary>
    /// <param name="requestStream">Where request messages are written.</param>
    /// <param name="responseAsync">The response message.</param>
    /// <param name="responseHeadersAsync">Gives the server's initial metadata.</param>
    /// <param name="getStatusFunc">Gives the status once the call has ended.</param>
    /// <param name="getTrailersFunc">Gives the trailing metadata once the call has ended.</param>
    /// <param name="disposeAction">Cancels the call and frees what it holds.</param>
    /// <param name="state">What each callback is given.</param>
    public AsyncClientStreamingCall(
        IClientStreamWriter<TRequest> requestStream,
        Task<TResponse> responseAsync,
        Func<object, Task<Metadata>> responseHeadersAsync,
        Func<object, Status> getStatusFunc,
        Func<object, Metadata> getTrailersFunc,
        Action<object> disposeAction,
        object state)
    {
        RequestStream = requestStream;
        ResponseAsync = responseAsync;
        _callState = new AsyncCallState(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction, state);
    }

    /// <summary>Where request messages are written.</summary>
    public IClientStreamWriter<TRequest> RequestStream { get; }

    /// <summary>The response message.</summary>
    public Task<TResponse> ResponseAsync { get; }

    /// <summary>The server's initial metadata, when it has arrived.</summary>
    public Task<Metadata> ResponseHeadersAsync => _callState.ResponseHeadersAsync();

    /// <summary>Lets the call itself be awaited: its result is the response message.</summary>
    public TaskAwaiter<TResponse> GetAwaiter() => ResponseAsync.GetAwaiter();

    /// <summary>Configures an await of the response.</summary>
    public ConfiguredTaskAwaitable<TResponse> ConfigureAwait(bool continueOnCapturedContext) =>
        ResponseAsync.ConfigureAwait(continueOnCapturedContext);

    /// <summary>The status of the call.</summary>
    /// <exception cref="InvalidOperationException">The call has not ended.</exception>
    public Status GetStatus() => _callState.GetStatus();

    /// <summary>The trailing metadata of the call.</summary>
    /// <exception cref="InvalidOperationException">The call has not ended.</exception>
    public Metadata GetTrailers() => _callState.GetTrailers();

    /// <summary>If the call has not ended, this cancels it; an ended call is left as it is.</summary>
    public void Dispose() => _callState.Dispose();
}
