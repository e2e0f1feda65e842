namespace Grpc.Core;

/// <summary>
/// What an asynchronous call delegates to its transport: headers, status, trailers and disposal.
/// Callbacks come with a state object (no closure per call) or without one.
/// </summary>
internal readonly struct AsyncCallState
{
    private readonly Task<Metadata>? _headers;
    private readonly Func<object, Task<Metadata>>? _headersOf;
    private readonly Func<Status>? _status;
    private readonly Func<object, Status>? _statusOf;
    private readonly Func<Metadata>? _trailers;
    private readonly Func<object, Metadata>? _trailersOf;
    private readonly Action? _dispose;
    private readonly Action<object>? _disposeOf;
    private readonly object? _state;

    public AsyncCallState(
        Func<object, Task<Metadata>> responseHeadersAsync,
        Func<object, Status> getStatusFunc,
        Func<object, Metadata> getTrailersFunc,
        Action<object> disposeAction,
        object state)
    {
        _headersOf = responseHeadersAsync;
        _statusOf = getStatusFunc;
        _trailersOf = getTrailersFunc;
        _disposeOf = disposeAction;
        _state = state;
    }

    public AsyncCallState(
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction)
    {
        _headers = responseHeadersAsync;
        _status = getStatusFunc;
        _trailers = getTrailersFunc;
        _dispose = disposeAction;
    }

    public Task<Metadata> ResponseHeadersAsync() => _headersOf is null ? _headers! : _headersOf(_state!);

    public Status GetStatus() => _statusOf is null ? _status!() : _statusOf(_state!);

    public Metadata GetTrailers() => _trailersOf is null ? _trailers!() : _trailersOf(_state!);

    public void Dispose()
    {
        if (_disposeOf is null)
            _dispose!();
        else
            _disposeOf(_state!);
    }
}
