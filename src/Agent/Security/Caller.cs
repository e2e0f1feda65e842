namespace MBot.Agent.Security;

/// <summary>Who is at the other end of a connection, as the certificate says that the CA signed.</summary>
/// <param name="Serial">Of the certificate, upper-case hexadecimal.</param>
/// <param name="Peer">Address and port.</param>
internal sealed record Caller(string Name, AccessRole Role, string Serial, string Peer)
{
    /// <summary>Fingerprint of the CA that vouched for the certificate.</summary>
    public string Authority { get; init; } = "";
}
