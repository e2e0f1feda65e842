namespace Grpc.Core;

/// <summary>How a channel is secured.</summary>
public abstract class ChannelCredentials
{
    /// <summary>For credentials of another kind.</summary>
#pragma warning disable CA1012 // The package's constructor is public.
    public ChannelCredentials()
#pragma warning restore CA1012
    {
    }

    /// <summary>No security: plain text.</summary>
    public static ChannelCredentials Insecure { get; } = new InsecureCredentials();

    /// <summary>TLS with the machine's trusted roots.</summary>
    public static ChannelCredentials SecureSsl { get; } = new SslCredentials();

    /// <summary>Whether call credentials may be added: only a secure channel may carry them.</summary>
    internal virtual bool IsComposable => false;

    /// <summary>Adds call credentials to those of a channel.</summary>
    /// <exception cref="ArgumentException">The channel's credentials are not secure, or already composed.</exception>
    public static ChannelCredentials Create(ChannelCredentials channelCredentials, CallCredentials callCredentials) =>
        new CompositeChannelCredentials(channelCredentials, callCredentials);

    /// <summary>Tells a transport what these credentials are. Not meant for applications.</summary>
    public abstract void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object? state);
}
