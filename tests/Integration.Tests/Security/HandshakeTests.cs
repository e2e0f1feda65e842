using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using MBot.Agent.Security.Transport;
using MBot.Client.Trust;
using MBot.Integration.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Integration.Tests.Security;

public class HandshakeTests : SecurityTest
{
    [Fact]
    public async Task WithACertificateOfItsCa_TheAgentAnswers_AndKnowsWhoCalls()
    {
        var info = await InfoAsync(Host.Connect("anna", Role.Operator));

        Assert.Equal(("anna", Role.Operator, Host.Identity.InstanceId), (info.Caller, info.CallerRole, info.InstanceId));
        Assert.NotEmpty(info.Version);
    }

    [Fact]
    public Task WithoutACertificate_TheConnectionIsRefusedAndAudited() => IsRefusedAsync(null, ClientCertificateCheck.NoCertificate);

    [Fact]
    public async Task ACertificateOfAnotherCa_IsRefusedAndAudited()
    {
        using var other = CertificateAuthority.Create("test");
        using var stranger = TestClient.Pair(other.IssueClient("anna", Role.Operator));

        await IsRefusedAsync(stranger, ClientCertificateCheck.UnknownAuthority);
    }

    [Fact]
    public async Task ACertificateThatSignedItself_IsRefusedAndAudited()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = new CertificateRequest("CN=anna", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.Now.AddDays(-1), DateTimeOffset.Now.AddDays(1));

        await IsRefusedAsync(own, ClientCertificateCheck.UnknownAuthority);
    }

    [Fact]
    public async Task AnExpiredCertificate_IsRefusedAndAudited()
    {
        Host.AuthorityTime.Shift = -TimeSpan.FromDays(900);

        await IsRefusedAsync(Host.Issue("anna", Role.Operator), ClientCertificateCheck.Expired);
    }

    [Fact]
    public async Task ACertificateThatIsNotYetValid_IsRefusedAndAudited()
    {
        Host.AuthorityTime.Shift = TimeSpan.FromDays(2);

        await IsRefusedAsync(Host.Issue("anna", Role.Operator), ClientCertificateCheck.NotYetValid);
    }

    [Fact]
    public async Task AServersCertificate_IsNoClients()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri("urn:mbot:agent:0123abcd"));
        request.CertificateExtensions.Add(names.Build());
        using var server = X509Certificate2.CreateFromPem(Host.Authority.SignAgent(request.CreateSigningRequestPem()), key.ExportPkcs8PrivateKeyPem());

        await IsRefusedAsync(server, ClientCertificateCheck.WrongUsage);
    }

    [Fact]
    public async Task TheSameRefusalOverAndOver_IsRecordedOnce()
    {
        for (var i = 0; i < 5; i++)
        {
            using var client = new TestClient(Host.Port, Host.Authority.CertificatePem, null);
            await Assert.ThrowsAsync<RpcException>(() => InfoAsync(client));
        }

        // A refusal of another kind, recorded after those, shows that all have been dealt with.
        using var other = CertificateAuthority.Create("test");
        using var stranger = TestClient.Pair(other.IssueClient("anna", Role.Operator));
        await IsRefusedAsync(stranger, ClientCertificateCheck.UnknownAuthority);
        Assert.Single(await Host.AuditAsync(), r => r.Event.Detail == ClientCertificateCheck.NoCertificate);
    }

    [Fact]
    public async Task PlainText_IsClosedWithoutAnAnswer()
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", Host.Port);
        await tcp.GetStream().WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());

        var answer = await ReadToEndAsync(tcp.GetStream());

        // Nothing, or a TLS alert (record type 21); never HTTP.
        Assert.True(answer.Length == 0 || answer[0] == 21, Convert.ToHexString(answer));
        await AuditedAsync(RefusalLog.NoTls);
    }

    /// <summary>By hand, since OpenSSL's client no longer offers such a handshake by itself.</summary>
    [Theory]
    [InlineData(1)] // TLS 1.0
    [InlineData(2)] // TLS 1.1
    public async Task OldTls_IsRefusedForItsVersion(byte minor)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", Host.Port);
        await tcp.GetStream().WriteAsync(ClientHello(minor));

        var answer = await ReadToEndAsync(tcp.GetStream());

        Assert.True(answer.Length == 0 || (answer[0] == 21 && answer[^2..] is [2, 70]), Convert.ToHexString(answer)); // alert, fatal, protocol_version
        await AuditedAsync(RefusalLog.NoTls);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task NewTls_IsSpokenAndLeadsToHttp2(SslProtocols protocol)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", Host.Port);
        await using var tls = new SslStream(tcp.GetStream());

        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = protocol,
            ClientCertificates = [Host.Issue("anna", Role.Viewer)],
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = (_, server, _, _) => ((X509Certificate2)server!).SerialNumber == Host.Identity.Current!.Certificate.SerialNumber,
        });

        Assert.Equal((protocol, SslApplicationProtocol.Http2), (tls.SslProtocol, tls.NegotiatedApplicationProtocol));
    }

    private async Task IsRefusedAsync(X509Certificate2? certificate, string reason)
    {
        using var client = new TestClient(Host.Port, Host.Authority.CertificatePem, certificate);

        var error = await Assert.ThrowsAsync<RpcException>(() => InfoAsync(client));

        // By whatever status this side calls a connection that was closed on it.
        Assert.NotNull(error.Status.DebugException);
        await AuditedAsync(reason);
    }

    private async Task AuditedAsync(string reason)
    {
        var record = await Until.FoundAsync(
            async () => (await Host.AuditAsync()).FirstOrDefault(r => r.Event.Detail.StartsWith(reason, StringComparison.Ordinal)), Bound, $"a record of \"{reason}\"");
        Assert.Equal(("handshake", "refused", "-"), (record.Event.Action, record.Event.Decision, record.Event.Actor));
        Assert.StartsWith("127.0.0.1:", record.Event.Peer, StringComparison.Ordinal);
    }

    private static async Task<byte[]> ReadToEndAsync(NetworkStream stream)
    {
        var all = new MemoryStream();
        using var bound = new CancellationTokenSource(Bound);
        try
        {
            await stream.CopyToAsync(all, bound.Token);
        }
        catch (IOException)
        {
            // reset: closed, only harder
        }

        return all.ToArray();
    }

    /// <summary>The least ClientHello that offers TLS 1.<paramref name="minor"/>−1 and nothing newer (RFC 4346, 7.4.1.2).</summary>
    private static byte[] ClientHello(byte minor)
    {
        byte[] body = [3, minor, .. RandomNumberGenerator.GetBytes(32), 0, 0, 4, 0xC0, 0x09, 0xC0, 0x0A, 1, 0];
        byte[] message = [1, 0, 0, (byte)body.Length, .. body];
        return [22, 3, 1, 0, (byte)message.Length, .. message];
    }
}
