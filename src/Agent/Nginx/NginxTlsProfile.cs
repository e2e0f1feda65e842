namespace MBot.Agent.Nginx;

/// <summary>Mozilla's intermediate profile, 6.0, by the versions of nginx and OpenSSL: https://wiki.mozilla.org/Security/Server_Side_TLS.</summary>
internal static class NginxTlsProfile
{
    private static readonly Version RejectsHandshakes = new(1, 19, 4);
    private static readonly Version HasHttp2Directive = new(1, 25, 1);
    private static readonly Version HasSslConfCommand = new(1, 19, 4);
    private static readonly Version PrefersChaCha = new(1, 1, 1);
    private static readonly Version KnowsHybridGroup = new(3, 5);

    /// <summary>Behind an address in <c>listen</c>: HTTP/2 was one of its words once.</summary>
    public static string ListenWords(NginxModel model, string more = "") =>
        $"ssl {more}".TrimEnd() + (model.Version >= HasHttp2Directive ? "" : " http2");

    public static string Server(NginxModel model, NginxTls tls) => $$"""
        {{(model.Version >= HasHttp2Directive ? "http2 on;" : NginxConfigRenderer.Nothing)}}
        {{Certificate(tls)}}
        {{Profile(model)}}
        """;

    /// <summary>The address's default server, for names that are not served.</summary>
    public static string Refusal(NginxModel model, NginxTls tls) => model.Version >= RejectsHandshakes
        ? $"ssl_reject_handshake on;\n{Profile(model)}"
        : $"{Certificate(tls)}\n{Profile(model)}\nreturn 444;";

    private static string Certificate(NginxTls tls) => $"""
        ssl_certificate {NginxText.Path("certificate", tls.Certificate)};
        ssl_certificate_key {NginxText.Path("certificate key", tls.Key)};
        """;

    /// <summary>
    /// In each server: protocols are agreed on before the name is known, so those of an address's default server count for all of its
    /// names. A group that OpenSSL does not know would be refused with the whole file. Where the profile leaves the order to the client, so that
    /// telephones without AES in hardware get ChaCha20, OpenSSL can give them just that and keep the order otherwise. No stapling: the authority
    /// answers no OCSP any more.
    /// </summary>
    private static string Profile(NginxModel model) => $"""
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ecdh_curve {(model.OpenSsl >= KnowsHybridGroup ? "X25519MLKEM768:" : "")}X25519:prime256v1:secp384r1;
        ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
        {(model.Version >= HasSslConfCommand && model.OpenSsl >= PrefersChaCha ? "ssl_prefer_server_ciphers on;\nssl_conf_command Options PrioritizeChaCha;" : "ssl_prefer_server_ciphers off;")}
        ssl_session_timeout 1d;
        ssl_session_cache shared:mbot:10m;
        ssl_session_tickets off;
        """;
}
