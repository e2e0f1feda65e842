namespace Grpc.Core;

/// <summary>The state of a channel's connections.</summary>
public enum ConnectivityState
{
    /// <summary>No connection is wanted.</summary>
    Idle,

    /// <summary>A connection is being made.</summary>
    Connecting,

    /// <summary>Calls can be made.</summary>
    Ready,

    /// <summary>The connection failed and will be tried again.</summary>
    TransientFailure,

    /// <summary>The channel is closed for good.</summary>
    Shutdown,
}
