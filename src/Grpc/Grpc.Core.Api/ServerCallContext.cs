namespace Grpc.Core;

/// <summary>A call as its server sees it. Valid while the call is served.</summary>
public abstract class ServerCallContext
{
    private Dictionary<object, object>? _userState;

    /// <summary>For transports.</summary>
    protected ServerCallContext()
    {
    }

    /// <summary>The method called: /service/name.</summary>
    public string Method => MethodCore;

    /// <summary>The host the client meant.</summary>
    public string Host => HostCore;

    /// <summary>The client's address, as ipv4:address:port or the like.</summary>
    public string Peer => PeerCore;

    /// <summary>When the call ends at the latest, in UTC; <see cref="DateTime.MaxValue"/> for never.</summary>
    public DateTime Deadline => DeadlineCore;

    /// <summary>The metadata that the client sent.</summary>
    public Metadata RequestHeaders => RequestHeadersCore;

    /// <summary>Set when the client cancels, is gone, or the deadline passes.</summary>
    public CancellationToken CancellationToken => CancellationTokenCore;

    /// <summary>The metadata that the call will end with.</summary>
    public Metadata ResponseTrailers => ResponseTrailersCore;

    /// <summary>The status that the call will end with, when the method returns.</summary>
    public Status Status
    {
        get => StatusCore;
        set => StatusCore = value;
    }

    /// <summary>How the next response messages are written; null for the defaults.</summary>
    public WriteOptions? WriteOptions
    {
        get => WriteOptionsCore;
        set => WriteOptionsCore = value;
    }

    /// <summary>What is known of the client's identity.</summary>
    public AuthContext AuthContext => AuthContextCore;

    /// <summary>For interceptors and methods to pass things on within the call.</summary>
    public IDictionary<object, object> UserState => UserStateCore;

    /// <summary>What the transport answers for <see cref="Method"/>.</summary>
    protected abstract string MethodCore { get; }

    /// <summary>What the transport answers for <see cref="Host"/>.</summary>
    protected abstract string HostCore { get; }

    /// <summary>What the transport answers for <see cref="Peer"/>.</summary>
    protected abstract string PeerCore { get; }

    /// <summary>What the transport answers for <see cref="Deadline"/>.</summary>
    protected abstract DateTime DeadlineCore { get; }

    /// <summary>What the transport answers for <see cref="RequestHeaders"/>.</summary>
    protected abstract Metadata RequestHeadersCore { get; }

    /// <summary>What the transport answers for <see cref="CancellationToken"/>.</summary>
    protected abstract CancellationToken CancellationTokenCore { get; }

    /// <summary>What the transport answers for <see cref="ResponseTrailers"/>.</summary>
    protected abstract Metadata ResponseTrailersCore { get; }

    /// <summary>What the transport answers for <see cref="Status"/>.</summary>
    protected abstract Status StatusCore { get; set; }

    /// <summary>What the transport answers for <see cref="WriteOptions"/>.</summary>
    protected abstract WriteOptions? WriteOptionsCore { get; set; }

    /// <summary>What the transport answers for <see cref="AuthContext"/>.</summary>
    protected abstract AuthContext AuthContextCore { get; }

    /// <summary>Where <see cref="UserState"/> is kept: in the context, unless the transport has a better place.</summary>
    protected virtual IDictionary<object, object> UserStateCore => _userState ??= [];

    /// <summary>Sends the initial metadata, at most once and before the first response.</summary>
    public Task WriteResponseHeadersAsync(Metadata responseHeaders) => WriteResponseHeadersAsyncCore(responseHeaders);

    /// <summary>Makes a token that carries this call's deadline and cancellation to calls that it makes.</summary>
    public ContextPropagationToken CreatePropagationToken(ContextPropagationOptions? options = null) =>
        CreatePropagationTokenCore(options);

    /// <summary>How the transport sends the initial metadata.</summary>
    protected abstract Task WriteResponseHeadersAsyncCore(Metadata responseHeaders);

    /// <summary>How the transport makes a propagation token.</summary>
    protected abstract ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options);
}
