using MBot.Agent.Configuration;
using MBot.Agent.Nginx;

namespace MBot.Agent.Certificates;

/// <summary>What nginx serves https with: the store's pair, while settings ask for https and it is for their names.</summary>
internal sealed class ServedCertificate(CertificateStore store, ISettings<HttpsOptions> options, TimeProvider time) : INginxCertificate
{
    public NginxTls? Current => Look().Tls;

    /// <summary>Reads and checks what lies on the disk.</summary>
    public ServedNow Look()
    {
        var settings = options.Current;
        if (settings.Names.Length == 0)
            return new(null, null, null);
        var (stored, problem) = store.CurrentFor(settings.Names);
        if (stored is null)
            return new(null, null, problem ?? "there is no certificate yet");
        var hsts = HstsAge.Of(settings.Hsts, store.ServedSince, time.GetUtcNow());
        return new(new NginxTls(NginxListen.Of("https.listen", settings.Listen), settings.Names, stored.Chain, stored.Key, (int)hsts.TotalSeconds), stored, problem);
    }
}

/// <param name="Tls">Null: visitors are served over plain HTTP.</param>
/// <param name="Stored">The newest whole pair for all names; null without https.</param>
/// <param name="Problem">Why visitors get plain HTTP, or an older certificate, although https is asked for; null when all is well.</param>
internal sealed record ServedNow(NginxTls? Tls, StoredPair? Stored, string? Problem);
