using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MBot.Client.Trust;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Trust;

public sealed class CertificateAuthorityTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mbot-ca-").FullName;

    [Fact]
    public void AClientCertificate_ChainsToItsCa_AndNamesClientAndRole()
    {
        using var ca = CertificateAuthority.Create("laptop");

        using var client = Parse(ca.IssueClient("anna", Role.Operator).CertificatePem);

        Assert.Empty(Problems(client, ca));
        Assert.Equal("CN=anna", client.Subject);
        Assert.Equal(["1.3.6.1.5.5.7.3.2"], Usages(client));
        Assert.Contains("urn:mbot:client:anna:operator", SubjectAlternativeNames(client), StringComparison.Ordinal);
        Assert.InRange((client.NotAfter - DateTime.Now).TotalDays, 824, 825.1);
        Assert.True(client.NotBefore <= DateTime.Now);
    }

    [Fact]
    public void AClientsKey_IsTheKeyOfItsCertificate()
    {
        using var ca = CertificateAuthority.Create("laptop");

        var issued = ca.IssueClient("anna", Role.Viewer);

        using var pair = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
        Assert.True(pair.HasPrivateKey);
        Assert.Equal(issued.Serial, pair.SerialNumber);
        Assert.DoesNotContain("PRIVATE", issued.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherCa_DoesNotVouchForTheClient()
    {
        using var ca = CertificateAuthority.Create("laptop");
        using var other = CertificateAuthority.Create("laptop");

        using var client = Parse(ca.IssueClient("anna", Role.Operator).CertificatePem);

        Assert.NotEmpty(Problems(client, other));
    }

    [Fact]
    public void AnAgentsRequest_BecomesAServerCertificateOfItsInstance()
    {
        using var ca = CertificateAuthority.Create("laptop");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        using var server = Parse(ca.SignAgent(Request(key, "urn:mbot:agent:0123abcd")));

        Assert.Empty(Problems(server, ca));
        Assert.Equal(["1.3.6.1.5.5.7.3.1"], Usages(server));
        Assert.Contains("urn:mbot:agent:0123abcd", SubjectAlternativeNames(server), StringComparison.Ordinal);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), server.PublicKey.ExportSubjectPublicKeyInfo());
    }

    [Theory]
    [InlineData("urn:mbot:client:anna:operator")]
    [InlineData("urn:mbot:agent:")]
    [InlineData("urn:mbot:agent:../../etc")]
    [InlineData("https://example.test/")]
    public void ARequestThatNamesNoAgent_IsNotSigned(string uri)
    {
        using var ca = CertificateAuthority.Create("laptop");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Throws<TrustException>(() => ca.SignAgent(Request(key, uri)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----")]
    public void WhatIsNoRequest_IsRefusedInWords(string pem)
    {
        using var ca = CertificateAuthority.Create("laptop");

        Assert.Contains("not a certificate request", Assert.Throws<TrustException>(() => ca.SignAgent(pem)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARequestWhoseSignatureIsWrong_IsNotSigned()
    {
        using var ca = CertificateAuthority.Create("laptop");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var der = PemBytes(Request(key, "urn:mbot:agent:0123abcd"));
        der[^1] ^= 1;

        Assert.Throws<TrustException>(() => ca.SignAgent(PemEncoding.WriteString("CERTIFICATE REQUEST", der)));
    }

    [Fact]
    public void ExtensionsThatTheRequestAsksFor_AreNotCopied()
    {
        using var ca = CertificateAuthority.Create("laptop");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var greedy = Request(key, "urn:mbot:agent:0123abcd", new X509BasicConstraintsExtension(true, false, 0, true));

        using var server = Parse(ca.SignAgent(greedy));

        Assert.False(server.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
    }

    [Theory]
    [InlineData("")]
    [InlineData("anna:operator")]
    [InlineData("a b")]
    [InlineData("anna\n")]
    [InlineData("-anna")]
    public void ANameThatCouldForgeARole_IsRefused(string name)
    {
        using var ca = CertificateAuthority.Create("laptop");

        Assert.Throws<TrustException>(() => ca.IssueClient(name, Role.Viewer));
    }

    [Fact]
    public void SavedAndLoaded_ItIsTheSameCa_AndItsKeyIsTheOwnersAlone()
    {
        using var ca = CertificateAuthority.Create("laptop");
        ca.Save(folder);

        using var loaded = CertificateAuthority.Load(folder);

        using var client = Parse(loaded.IssueClient("anna", Role.Operator).CertificatePem);
        Assert.Empty(Problems(client, ca));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, CertificateAuthority.KeyFile)));
    }

    [Fact]
    public void ASecondCa_DoesNotOverwriteTheFirst()
    {
        using var first = CertificateAuthority.Create("laptop");
        first.Save(folder);
        using var second = CertificateAuthority.Create("laptop");

        Assert.Throws<TrustException>(() => second.Save(folder));

        using var kept = CertificateAuthority.Load(folder);
        Assert.Equal(first.CertificatePem, kept.CertificatePem);
    }

    [Fact]
    public void AFolderWithAForeignKey_IsRefused()
    {
        using var ca = CertificateAuthority.Create("laptop");
        ca.Save(folder);
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(folder, CertificateAuthority.KeyFile), foreign.ExportPkcs8PrivateKeyPem());

        Assert.Throws<TrustException>(() => CertificateAuthority.Load(folder));
    }

    [Fact]
    public void AnEmptyFolder_HasNoCa() =>
        Assert.Contains("no certificate authority", Assert.Throws<TrustException>(() => CertificateAuthority.Load(folder)).Message, StringComparison.Ordinal);

    [Fact]
    public void Serials_AreOf128Bits_AndDiffer()
    {
        using var ca = CertificateAuthority.Create("laptop");

        var serials = Enumerable.Range(0, 50).Select(_ => ca.IssueClient("anna", Role.Viewer).Serial).ToList();

        Assert.Equal(50, serials.Distinct().Count());
        Assert.All(serials, s => Assert.Equal(32, s.Length));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Request(ECDsa key, string uri, params X509Extension[] more)
    {
        var request = new CertificateRequest("CN=whatever", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(uri));
        request.CertificateExtensions.Add(names.Build());
        foreach (var extension in more)
            request.CertificateExtensions.Add(extension);
        return request.CreateSigningRequestPem();
    }

    private static byte[] PemBytes(string pem) =>
        Convert.FromBase64String(pem.AsSpan()[PemEncoding.Find(pem).Base64Data].ToString().ReplaceLineEndings(""));

    private static X509Certificate2 Parse(string pem) => X509Certificate2.CreateFromPem(pem);

    private static IEnumerable<string?> Usages(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.OfType<Oid>().Select(u => u.Value);

    private static string SubjectAlternativeNames(X509Certificate2 certificate) =>
        System.Text.Encoding.Latin1.GetString(certificate.Extensions["2.5.29.17"]!.RawData);

    private static IEnumerable<string> Problems(X509Certificate2 certificate, CertificateAuthority ca)
    {
        using var root = Parse(ca.CertificatePem);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate) ? [] : chain.ChainStatus.Select(s => s.StatusInformation).ToList();
    }
}
