using MBot.Agent.Security.Identity;

namespace MBot.Agent.Security.Transport;

/// <summary>A feature of a connection: how far its handshake came.</summary>
internal sealed class Handshake
{
    /// <summary>To be called when the client is known, or gone. Idempotent.</summary>
    public required Action Done { get; init; }

    public CertificateVerdict? Verdict { get; set; }

    /// <summary>Set when TLS is up and the client let in.</summary>
    public Caller? Caller { get; set; }

    public ClientIdentity Client => Verdict!.Known!;
}
