using MBot.Agent.Platform;

namespace MBot.Agent.Certificates.Issuing;

/// <summary>Command lines of certbot 1.21 and newer (Ubuntu 22.04 on). Pure.</summary>
internal static class CertbotCommands
{
    /// <summary>Of the lineage; the names in it may change.</summary>
    public const string Lineage = "mbot";

    // The CA asks several times from several places, and waits between its questions.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    /// <param name="folder">certbot's own, nothing of the machine's: accounts, lineages, logs.</param>
    /// <param name="webroot">Served at http://NAME/.well-known/acme-challenge/.</param>
    /// <param name="server">An ACME directory.</param>
    public static Command Obtain(HttpsOptions options, string folder, string webroot, string server, IReadOnlyList<string> names) =>
        new(options.Certbot,
        [
            "certonly", "--non-interactive", "--agree-tos",
            .. options.Email.Length > 0 ? (string[])["--email", options.Email] : ["--register-unsafely-without-email"],
            "--webroot", "--webroot-path", webroot,
            "--server", server,
            "--cert-name", Lineage,
            .. names.SelectMany(name => (string[])["--domain", name]),
            .. options.KeyType == "rsa" ? (string[])["--key-type", "rsa", "--rsa-key-size", "2048"] : ["--key-type", "ecdsa", "--elliptic-curve", "secp256r1"],
            // Whether it is time is the agent's decision, which keeps the authority's limits by its own record.
            "--force-renewal",
            "--config-dir", Path.Combine(folder, "config"),
            "--work-dir", Path.Combine(folder, "work"),
            "--logs-dir", Path.Combine(folder, "logs"),
            "--max-log-backups", "5",
        ])
        {
            Timeout = Bound,
            Environment = new Dictionary<string, string?>
            {
                ["LC_ALL"] = "C.UTF-8",
                ["REQUESTS_CA_BUNDLE"] = options.ServerRoots,
                ["HOME"] = folder,
            },
        };
}
