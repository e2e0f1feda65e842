using System.Globalization;
using System.Net;
using System.Text;

namespace MBot.Agent.Nginx;

/// <summary>The server blocks: plain or TLS, for one name or any, with the agent's own locations on the plain door.</summary>
internal static class NginxServers
{
    private static readonly Version RejectsHandshakes = new(1, 19, 4);
    private static readonly Version HasSslConfCommand = new(1, 19, 4);
    private static readonly Version HasHttp2Directive = new(1, 25, 1);

    public static string Render(NginxModel model)
    {
        CheckListen(model);
        var names = model.ServerNames.Concat(model.Tls?.Names ?? []).Select(NginxText.ServerName).Distinct().ToArray();
        var servers = new List<string>();
        if (names.Length > 0)
            servers.Add(Server(ListenLines(model.Listen, "default_server"), "_", Choose(model), NginxLocations.Own(model), "location / {\n    return 444;\n}"));
        var plainDoor = model.Tls is null ? NginxLocations.App(model) : $"location / {{\n    return 308 https://$host{HttpsPort(model.Tls)}$request_uri;\n}}";
        var first = names.Length == 0 ? "default_server" : "";
        servers.Add(Server(ListenLines(model.Listen, first), Names(names), Choose(model), NginxLocations.Own(model), plainDoor));
        if (model.Tls is { } tls)
        {
            if (names.Length > 0)
                servers.Add(Server(ListenLines(tls.Listen, Http2Word(model, "ssl default_server")), "_", RefuseOtherNames(model, tls)));
            servers.Add(Server(ListenLines(tls.Listen, Http2Word(model, $"ssl {first}")), Names(names), Certificate(model, tls), Choose(model), NginxLocations.App(model)));
        }

        return string.Join("\n\n", servers);
    }

    private static string Server(string listen, string name, params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder().Append(listen).Append("\nserver_name ").Append(name).Append(';');
        foreach (var part in parts)
            text.Append("\n\n").Append(part);
        return $"server {{\n{NginxConfigRenderer.Indent(text.ToString())}\n}}";
    }

    /// <summary>Which slot answers: the pinned one while its pin counts, else live; none when there is no live either.</summary>
    private static string Choose(NginxModel model) => $$"""
        root {{NginxText.Path("state folder", model.RunFolder, "/live")}};
        set $live "";
        if (-e {{NginxText.Path("state folder", model.RunFolder, "/live")}}) {
            set $live $live_slot;
        }
        set $slot $live;
        if (-f {{NginxText.Path("state folder", model.RunFolder, "/pins/$pin_name")}}) {
            set $slot $pin_name;
        }
        """;

    private static string HttpsPort(NginxTls tls) =>
        tls.Listen is [{ Port: not 443 } other, ..] ? string.Create(CultureInfo.InvariantCulture, $":{other.Port}") : "";

    private static string Names(string[] names) => names.Length == 0 ? "_" : string.Join(' ', names);

    private static string ListenLines(IEnumerable<IPEndPoint> endpoints, string words) =>
        string.Join('\n', endpoints.Select(e => $"listen {NginxText.Endpoint(e)} {words}".TrimEnd() + ";"));

    private static string Http2Word(NginxModel model, string words) =>
        model.Version >= HasHttp2Directive ? words.TrimEnd() : $"{words.TrimEnd()} http2";

    private static string Certificate(NginxModel model, NginxTls tls) => $$"""
        {{(model.Version >= HasHttp2Directive ? "http2 on;" : NginxConfigRenderer.Nothing)}}
        ssl_certificate {{NginxText.Path("certificate", tls.Certificate)}};
        ssl_certificate_key {{NginxText.Path("certificate key", tls.Key)}};
        {{Profile(model)}}
        """;

    /// <summary>
    /// Mozilla's intermediate profile, 6.0: https://wiki.mozilla.org/Security/Server_Side_TLS. In each server: protocols are agreed on before
    /// the name is known, so those of an address's default server count for all of its names. Where the profile leaves the order to the client, so that
    /// telephones without AES in hardware get ChaCha20, OpenSSL can give them just that and keep the order otherwise.
    /// </summary>
    private static string Profile(NginxModel model) => $"""
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ecdh_curve X25519:prime256v1:secp384r1;
        ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
        {(model.Version >= HasSslConfCommand ? "ssl_prefer_server_ciphers on;\nssl_conf_command Options PrioritizeChaCha;" : "ssl_prefer_server_ciphers off;")}
        ssl_session_timeout 1d;
        ssl_session_cache shared:mbot:10m;
        ssl_session_tickets off;
        """;

    private static string RefuseOtherNames(NginxModel model, NginxTls tls) => model.Version >= RejectsHandshakes
        ? $"ssl_reject_handshake on;\n{Profile(model)}"
        : $"""
            ssl_certificate {NginxText.Path("certificate", tls.Certificate)};
            ssl_certificate_key {NginxText.Path("certificate key", tls.Key)};
            {Profile(model)}
            return 444;
            """;

    private static void CheckListen(NginxModel model)
    {
        if (model.Listen.Count == 0)
            throw NginxText.Refused("nginx.listen", "", "must name at least one address and port");
        var all = model.Listen.Concat(model.Tls?.Listen ?? []).ToArray();
        if (model.Tls is { Listen.Count: 0 })
            throw NginxText.Refused("nginx.tlsListen", "", "must name at least one address and port");
        foreach (var endpoint in all)
        {
            if (all.Count(e => e.Equals(endpoint)) > 1)
                throw NginxText.Refused("nginx.listen", endpoint.ToString(), "is named twice");
            if (model.HasSlotPort(endpoint.Port))
                throw NginxText.Refused("nginx.listen", endpoint.ToString(), $"lies in the ports of the app's copies ({model.FirstSlotPort}-{model.LastSlotPort})");
        }
    }
}
