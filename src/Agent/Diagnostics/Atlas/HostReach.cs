namespace MBot.Agent.Diagnostics.Atlas;

/// <summary>How far one host of a cluster was reached.</summary>
internal enum Reach
{
    /// <summary>It speaks TLS, or takes the connection where none is used.</summary>
    Well,

    /// <summary>TCP opens and the handshake ends with alert 80: what Atlas answers an address that is not on the access list.</summary>
    NotAllowed,

    /// <summary>Another alert.</summary>
    Alert,

    /// <summary>TCP opens and the other side ends it in the handshake.</summary>
    Reset,

    /// <summary>TCP opens and nothing comes.</summary>
    Silent,

    /// <summary>Nobody listens.</summary>
    Refused,

    /// <summary>TCP does not open.</summary>
    NoConnection,

    /// <summary>It has no address.</summary>
    NameUnknown,
}

/// <param name="Alert">Of TLS, when one came.</param>
internal sealed record HostReach(MongoHost Host, Reach Reach, TimeSpan Took, int? Alert = null)
{
    public override string ToString() => Reach switch
    {
        Reach.Well => $"{Host}: answers",
        Reach.NotAllowed => $"{Host}: TCP opens, TLS alert 80",
        Reach.Alert => $"{Host}: TCP opens, TLS alert {Alert}",
        Reach.Reset => $"{Host}: TCP opens, reset in the TLS handshake",
        Reach.Silent => $"{Host}: TCP opens, no answer to the TLS handshake",
        Reach.Refused => $"{Host}: connection refused",
        Reach.NoConnection => $"{Host}: no TCP connection",
        _ => $"{Host}: no such name",
    };
}
