using MBot.Agent.Configuration;
using MBot.Agent.Nginx;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates;

/// <summary>What nginx serves https with: the store's pair, while settings ask for https and it is for their names.</summary>
internal sealed class ServedCertificate(CertificateStore store, ISettings<HttpsOptions> options, TimeProvider time) : INginxCertificate
{
    public NginxTls? Current => Look().Tls;

    /// <summary>Why visitors get plain HTTP, or an older certificate, although https is asked for; null when all is well.</summary>
    public string? Problem => Look().Problem;

    private (NginxTls? Tls, string? Problem) Look()
    {
        var settings = options.Current;
        if (settings.Names.Length == 0)
            return (null, null);
        var (stored, problem) = store.Current;
        if (stored is null)
            return (null, problem ?? "there is no certificate yet");
        if (settings.Names.FirstOrDefault(name => !stored.Pair.Leaf.MatchesHostname(name)) is { } missing)
            return (null, $"the certificate is not for {missing}");
        return (new NginxTls(NginxListen.Of("https.listen", settings.Listen), settings.Names, stored.Chain, stored.Key, (int)HstsAge.Of(settings.Hsts, store.ServedSince, time.GetUtcNow()).TotalSeconds), problem);
    }
}
