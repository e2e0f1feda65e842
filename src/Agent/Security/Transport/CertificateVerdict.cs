using MBot.Agent.Security.Identity;

namespace MBot.Agent.Security.Transport;

/// <summary>Either a client to let in, or why not.</summary>
/// <param name="Refusal">In words for the log and the audit; the peer is told nothing.</param>
/// <param name="Known">Who it is, when the CA vouches for it; set on a revoked one too.</param>
internal sealed record CertificateVerdict(string? Refusal, ClientIdentity? Known)
{
    public bool Admitted => Refusal is null;

    /// <summary>Fingerprint of the CA that vouched; empty on a refusal.</summary>
    public string Authority { get; private init; } = "";

    public static CertificateVerdict Admit(ClientIdentity client, string authority) => new(null, client) { Authority = authority };

    public static CertificateVerdict Refuse(string reason, ClientIdentity? known = null) => new(reason, known);
}
