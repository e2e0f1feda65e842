namespace Grpc.Core;

/// <summary>How a transport learns what channel credentials are made of. Not meant for applications.</summary>
public abstract class ChannelCredentialsConfiguratorBase
{
    /// <summary>For transports.</summary>
    protected ChannelCredentialsConfiguratorBase()
    {
    }

    /// <summary>The channel is in plain text.</summary>
    public abstract void SetInsecureCredentials(object? state);

    /// <summary>The channel is secured by TLS.</summary>
    /// <param name="state">What the transport passed in.</param>
    /// <param name="rootCertificates">Trusted roots in PEM; null for the machine's.</param>
    /// <param name="keyCertificatePair">The client's own certificate, if it has one.</param>
    /// <param name="verifyPeerCallback">A further check of the server's certificate, if there is one.</param>
    public abstract void SetSslCredentials(
        object? state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback);

    /// <summary>The channel is secured, and each call on it is authenticated.</summary>
    public abstract void SetCompositeCredentials(object? state, ChannelCredentials channelCredentials, CallCredentials callCredentials);
}
