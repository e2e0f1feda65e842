namespace MBot.Agent.Nginx;

/// <summary>What the app's host names are proven with; whoever keeps certificates says which pair counts now.</summary>
internal interface INginxCertificate
{
    /// <summary>Null: visitors are served over plain HTTP.</summary>
    NginxTls? Current { get; }
}

/// <summary>For an agent without certificates.</summary>
internal sealed class NoNginxCertificate : INginxCertificate
{
    public NginxTls? Current => null;
}
