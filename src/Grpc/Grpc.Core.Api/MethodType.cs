namespace Grpc.Core;

/// <summary>The four kinds of remote method.</summary>
public enum MethodType
{
    /// <summary>One request, one response.</summary>
    Unary,

    /// <summary>A stream of requests, one response.</summary>
    ClientStreaming,

    /// <summary>One request, a stream of responses.</summary>
    ServerStreaming,

    /// <summary>A stream of requests, a stream of responses.</summary>
    DuplexStreaming,
}
