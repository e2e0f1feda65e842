using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MBot.Client.Trust;

/// <summary>
/// What a colleague, CI or Prometheus needs, in one PEM file: where and who the agent is (as comments), the client's
/// certificate and key, the CA's certificate. curl and OpenSSL read it as it is; <c>profile import</c> makes a profile of it.
/// </summary>
internal sealed record AccessBundle(string Address, string InstanceId, string CertificatePem, string KeyPem, string AuthorityPem)
{
    private const string AddressLine = "# mbot-agent-address: ";
    private const string InstanceLine = "# mbot-agent-instance: ";

    public string Render() => new StringBuilder()
        .Append("# Access to an MBot agent. It holds a private key: keep it as you keep a password.\n")
        .Append("# mbot-client profile import FILE makes a profile of it.\n")
        .Append(AddressLine).Append(Address).Append('\n')
        .Append(InstanceLine).Append(InstanceId).Append('\n')
        .Append(CertificatePem.TrimEnd()).Append('\n')
        .Append(KeyPem.TrimEnd()).Append('\n')
        .Append(AuthorityPem.TrimEnd()).Append('\n')
        .ToString();

    /// <exception cref="TrustException">Something is missing, or key and certificate don't belong together.</exception>
    public static AccessBundle Parse(string text)
    {
        string? Line(string prefix) => text.Split('\n').FirstOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..].Trim();
        var certificates = new List<string>();
        string? key = null;
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var pem = rest[fields.Location].ToString();
            if (rest[fields.Label].SequenceEqual("CERTIFICATE"))
                certificates.Add(pem);
            else if (rest[fields.Label].EndsWith("PRIVATE KEY"))
                key = pem;
            rest = rest[fields.Location.End..];
        }

        if (Line(AddressLine) is not { } address || Line(InstanceLine) is not { } instance || certificates is not [var own, var authority] || key is null)
            throw new TrustException("this is no access file of mbot-client", hint: "mbot-client access add NAME --role R makes one");
        try
        {
            using var joined = X509Certificate2.CreateFromPem(own, key);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new TrustException($"the access file's certificate and key don't fit: {error.Message}", error);
        }

        return new AccessBundle(address, instance, own, key, authority);
    }

    /// <summary>The key stays out of logs and exceptions.</summary>
    public override string ToString() => $"access to {InstanceId} at {Address}";
}
