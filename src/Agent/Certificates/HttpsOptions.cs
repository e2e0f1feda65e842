using System.Net;
using MBot.Agent.Configuration;
using MBot.Agent.Nginx;

namespace MBot.Agent.Certificates;

[SettingsSection("https")]
internal sealed class HttpsOptions : IValidatedOptions
{
    [Setting(Reload.Live, "Host names that are served over https; empty: plain HTTP. `mbot-client https enable` sets it.")]
    public string[] Names { get; set; } = [];

    [Setting(Reload.Live, "Addresses and ports for https; [::] counts where the machine has IPv6. Those of nginx.listen redirect to it while https is on.")]
    public string[] Listen { get; set; } = ["0.0.0.0:443", "[::]:443"];

    [Setting(Reload.Live, "How long browsers are told to insist on https (Strict-Transport-Security) once it has proven itself: an hour on the first day, a day in the first week, then this; 0s: never.")]
    public TimeSpan Hsts { get; set; } = TimeSpan.FromDays(730);

    [Setting(Reload.Live, "Whom the certificate authority writes to about the account; may be empty.")]
    public string Email { get; set; } = "";

    [Setting(Reload.Live, "The certificate authority's ACME directory.")]
    public string Server { get; set; } = "https://acme-v02.api.letsencrypt.org/directory";

    [Setting(Reload.Live, "The ACME directory of the rehearsal before a first certificate; the same as https.server: no rehearsal.")]
    public string RehearsalServer { get; set; } = "https://acme-staging-v02.api.letsencrypt.org/directory";

    [Setting(Reload.Live, "A PEM file with the roots that https.server is trusted by, for a private authority; unset: the machine's.")]
    public string? ServerRoots { get; set; }

    [Setting(Reload.Live, "The key of new certificates: `ecdsa` (P-256) or `rsa` (2048 bits).")]
    public string KeyType { get; set; } = "ecdsa";

    [Setting(Reload.Live, "The certbot program: a path, or a name looked up in PATH.")]
    public string Certbot { get; set; } = "certbot";

    [Setting(Reload.Live, "The DNS server that is asked for the names' records before a certificate is ordered, as address:port; unset: the machine's.")]
    public string? Resolver { get; set; }

    [Setting(Reload.Live, "The addresses under which visitors reach this machine; empty: what EC2 and the machine's own interfaces say.")]
    public string[] PublicAddresses { get; set; } = [];

    public IEnumerable<SettingError> Validate()
    {
        foreach (var error in NginxListen.Errors(nameof(Listen), Listen))
            yield return error;
        foreach (var name in Names.Where(n => !NginxText.IsHostName(n)))
            yield return new SettingError(nameof(Names), $"'{name}' must be a host name such as app.example.org (international names in their xn-- form)");
        if (Hsts < TimeSpan.Zero || Hsts > TimeSpan.FromDays(3 * 366))
            yield return new SettingError(nameof(Hsts), "must be between 0s and three years");
        if (Email.Length > 0 && (Email.Length > 254 || !Email.Contains('@', StringComparison.Ordinal) || Email.StartsWith('-') || Email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))))
            yield return new SettingError(nameof(Email), "must be an e-mail address");
        foreach (var (name, value) in ((string, string)[])[(nameof(Server), Server), (nameof(RehearsalServer), RehearsalServer)])
        {
            if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps)
                yield return new SettingError(name, "must be an https:// address");
        }

        if (KeyType is not "ecdsa" and not "rsa")
            yield return new SettingError(nameof(KeyType), "must be ecdsa or rsa");
        if (Certbot.Length == 0 || Certbot.StartsWith('-'))
            yield return new SettingError(nameof(Certbot), "must be a program");
        if (Resolver is { } resolver && AddressAndPort.TryParse(resolver) is not { Port: > 0 })
            yield return new SettingError(nameof(Resolver), "must be an address and a port such as 1.1.1.1:53");
        foreach (var address in PublicAddresses.Where(a => !IPAddress.TryParse(a, out _)))
            yield return new SettingError(nameof(PublicAddresses), $"'{address}' must be an address");
    }
}
