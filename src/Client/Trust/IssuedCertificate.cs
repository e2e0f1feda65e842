namespace MBot.Client.Trust;

/// <summary>A client certificate and the key that goes with it, both PEM.</summary>
/// <param name="Serial">Upper-case hexadecimal, as <c>access list</c> shows it.</param>
internal sealed record IssuedCertificate(string CertificatePem, string KeyPem, string Serial, DateTimeOffset NotAfter)
{
    /// <summary>The key stays out of logs and exceptions.</summary>
    public override string ToString() => $"client certificate {Serial}";
}
