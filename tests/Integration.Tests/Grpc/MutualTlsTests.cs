using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Integration.Tests.GrpcContracts.V1;

namespace Integration.Tests.GrpcContracts;

/// <summary>Credentials of channel and call over mutual TLS, and what the server learns of its peer.</summary>
public sealed class MutualTlsTests : ContractTest
{
    [Fact]
    public async Task WithACertificateOfTheClient_TheServerKnowsItsPeer()
    {
        using var certificate = NewCertificate();
        await using var server = await ContractServer.StartAsync(Bound, certificate: certificate);
        server.Handlers.Echo = (_, context) => Task.FromResult(new Message
        {
            Text = context.AuthContext.IsPeerAuthenticated
                ? $"{context.AuthContext.PeerIdentityPropertyName}={context.AuthContext.PeerIdentity.Single().Value}"
                : "unknown",
            Data = Google.Protobuf.ByteString.CopyFromUtf8(context.RequestHeaders.GetValue("authorization") ?? ""),
        });
        var client = server.Client(options => options.Credentials = ChannelCredentials.Create(
            new SslCredentials(),
            CallCredentials.FromInterceptor((_, metadata) =>
            {
                metadata.Add("authorization", "Bearer token");
                return Task.CompletedTask;
            })));

        var answer = await client.EchoAsync(new Message(), Bounded);

        Assert.Equal("x509_subject_alternative_name=client.example.test", answer.Text);
        Assert.Equal("Bearer token", answer.Data.ToStringUtf8());
    }

    [Fact]
    public async Task WithoutTls_NobodyIsAuthenticated()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        server.Handlers.Echo = (_, context) => Task.FromResult(new Message
        {
            Number = context.AuthContext.IsPeerAuthenticated ? 1 : 0,
            Text = context.Peer,
        });

        var answer = await server.Client().EchoAsync(new Message(), Bounded);

        Assert.Equal(0, answer.Number);
        Assert.StartsWith("ipv4:127.0.0.1:", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecureCredentials_RefuseAPlainChannel()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        Assert.ThrowsAny<Exception>(() => server.Channel(options => options.Credentials = ChannelCredentials.SecureSsl));
        Assert.Throws<ArgumentException>(() => ChannelCredentials.Create(
            ChannelCredentials.Insecure, CallCredentials.FromInterceptor((_, _) => Task.CompletedTask)));
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("client.example.test");
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
