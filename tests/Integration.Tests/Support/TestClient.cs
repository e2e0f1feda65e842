using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using MBot.Client.Trust;

namespace MBot.Integration.Tests.Support;

/// <summary>A real Grpc.Net.Client channel on one TLS connection, with whatever certificate the test gives it.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly SocketsHttpHandler _handler;
    private readonly GrpcChannel _channel;

    public TestClient(int port, string authorityPem, X509Certificate2? certificate)
    {
        _handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = certificate is null ? null : [certificate],
                CertificateChainPolicy = Trusting(authorityPem),
                // The CA counts and the identity in the certificate, not the address.
                RemoteCertificateValidationCallback = (_, server, _, errors) =>
                {
                    ServerSerial = ((X509Certificate2)server!).SerialNumber;
                    return (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
                },
            },
        };
        _channel = GrpcChannel.ForAddress($"https://127.0.0.1:{port}", new GrpcChannelOptions { HttpHandler = _handler, MaxReceiveMessageSize = null, MaxSendMessageSize = null });
    }

    /// <summary>The serial number of the certificate that the agent showed last.</summary>
    public string? ServerSerial { get; private set; }

    public CallInvoker Calls => _channel.CreateCallInvoker();

    public static X509Certificate2 Pair(IssuedCertificate issued) => X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);

    public void Dispose()
    {
        _channel.Dispose();
        _handler.Dispose();
    }

    private static X509ChainPolicy Trusting(string authorityPem)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(authorityPem));
        return policy;
    }
}
