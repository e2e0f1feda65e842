using System.Globalization;

namespace MBot.Agent.Nginx;

/// <summary>What is answered where, inside a server: the app with its fall-backs, its hashed assets, and the agent's own questions.</summary>
internal static class NginxLocations
{
    /// <summary>How many draining slots are asked for an asset, a media file or an upload's session that the chosen slot does not know.</summary>
    public const int DrainingSlots = 4;

    private const string RetryOnAnother = "error_page 400 404 500 502 503 504 =";

    /// <summary>nginx's answers about itself, for the agent alone: by a secret address, from this machine, before any gate.</summary>
    public static string Own(NginxModel model) => $$"""
        location = /.mbot/{{NginxText.Token(model.VerifyToken)}} {
            access_log off;
            default_type text/plain;
            if ($from_here = no) {
                return 404;
            }
            return 200 "fingerprint={{NginxConfigRenderer.Fingerprint}} live=$live worker=$pid\n";
        }
        location = /.mbot/{{NginxText.Token(model.VerifyToken)}}/health {
            access_log off;
            auth_basic off;
            allow all;
            if ($from_here = no) {
                return 404;
            }
            if ($live = "") {
                return 503;
            }
            proxy_pass http://$live_upstream/_stcore/health;
        }
        {{Connections(model)}}
        location ^~ /.mbot/ {
            return 404;
        }
        location ^~ /.well-known/acme-challenge/ {
            auth_basic off;
            allow all;
            default_type text/plain;
            root {{NginxText.Path("state folder", model.Prefix, "/acme")}};
        }
        """;

    private static string Connections(NginxModel model) => !model.TellsConnections ? NginxConfigRenderer.Nothing : $$"""
        location = /.mbot/{{NginxText.Token(model.VerifyToken)}}/connections {
            access_log off;
            auth_basic off;
            allow all;
            if ($from_here = no) {
                return 404;
            }
            stub_status;
        }
        """;

    public static string App(NginxModel model) => string.Join("\n\n", Proxy(model), Assets(model), Pages(model), OfSessions(), AskLive(model), AskDraining(model), Maintenance(model));

    private static string Proxy(NginxModel model) => $$"""
        {{Gate(model.Gate)}}
        proxy_http_version 1.1;
        proxy_set_header Host $asked_host;
        proxy_set_header Accept-Encoding $asked_encoding;
        proxy_set_header Upgrade $upgrade_to;
        proxy_set_header Connection $connection_upgrade;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Host $asked_host;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_buffering off;
        proxy_connect_timeout 5s;
        proxy_send_timeout {{NginxText.Seconds("nginx.readTimeout", model.ReadTimeout)}};
        proxy_read_timeout {{NginxText.Seconds("nginx.readTimeout", model.ReadTimeout)}};
        """;

    /// <summary>The releases' own files: an open tab finds its assets while a slot of its version runs. Never index.html for a missing one.</summary>
    private static string Assets(NginxModel model) => $$"""
        location ^~ /static/ {
            root {{NginxText.Path("state folder", model.RunFolder)}};
            try_files /slots/$slot/www$uri /live/www$uri {{string.Join(' ', Draining.Select(n => $"/draining/{n}/www$uri"))}} =404;
            add_header Cache-Control "public, max-age=31536000, immutable";
        {{NginxConfigRenderer.Indent(NginxHeaders.OfNginx(model))}}
            charset utf-8;
            charset_types text/css application/javascript application/json;
            gzip on;
            gzip_vary on;
            gzip_min_length 1024;
            gzip_types text/css application/javascript application/json application/wasm image/svg+xml;
        }
        """;

    private static string Pages(NginxModel model) => $$"""
        location / {
            if ($slot = "") {
                return 503;
            }
            add_header Set-Cookie $pin_cookie always;
        {{NginxConfigRenderer.Indent(NginxHeaders.OfTheApp(model))}}
            proxy_pass http://$slot_upstream;
            error_page 502 504 = @live;
            error_page 503 = @maintenance;
        }
        """;

    /// <summary>
    /// Files that one session of one process knows. A client without cookies reaches live with them, so the other slots are asked
    /// too, body included. Streamlit answers 404 for a media file, 400 for an upload (1.24 to today) of a session it does not know.
    /// </summary>
    private static string OfSessions() => $$"""
        location ~ ^/(?:media|_stcore/upload_file)(?:/|$) {
            if ($slot = "") {
                return 503;
            }
            proxy_pass http://$slot_upstream;
            proxy_intercept_errors on;
            error_page 400 404 = @elsewhere;
            error_page 502 504 = @live;
            error_page 503 = @maintenance;
        }
        location @elsewhere {
            if ($live = $slot) {
                return 404;
            }
            if ($live = "") {
                return 404;
            }
            proxy_pass http://$live_upstream;
            proxy_intercept_errors on;
            {{RetryOnAnother}} @draining1;
        }
        """;

    private static string AskLive(NginxModel model) => $$"""
        location @live {
            if ($may_ask_live = "") {
                return 503;
            }
            set $slot $live;
            add_header Set-Cookie $pin_cookie always;
        {{NginxConfigRenderer.Indent(NginxHeaders.OfTheApp(model))}}
            proxy_pass http://$live_upstream;
            error_page 502 503 504 = @maintenance;
        }
        """;

    private static string AskDraining(NginxModel model) => string.Join('\n', Draining.Select(n => $$"""
        location @draining{{n}} {
            root {{Link(model, n)}};
            if (!-e {{Link(model, n)}}) {
                return 404;
            }
            proxy_pass http://$draining_upstream;
            proxy_intercept_errors on;
            {{RetryOnAnother}} {{(n < DrainingSlots ? Named(n + 1) : "@nowhere")}};
        }
        """)) + $$"""

        location @nowhere {
        {{NginxConfigRenderer.Indent(NginxHeaders.OfNginx(model))}}
            return 404;
        }
        """;

    private static string Maintenance(NginxModel model) => $$"""
        location @maintenance {
            default_type text/html;
            charset utf-8;
            add_header Retry-After {{MaintenancePage.RetryAfterSeconds}} always;
            add_header Cache-Control no-store always;
        {{NginxConfigRenderer.Indent(NginxHeaders.OfNginx(model))}}
            return 503 '{{MaintenancePage.Html}}';
        }
        """;

    private static IEnumerable<int> Draining => Enumerable.Range(1, DrainingSlots);

    private static string Named(int n) => string.Create(CultureInfo.InvariantCulture, $"@draining{n}");

    private static string Link(NginxModel model, int n) =>
        NginxText.Path("state folder", model.RunFolder, string.Create(CultureInfo.InvariantCulture, $"/draining/{n}"));

    private static string Gate(NginxGate gate)
    {
        var lines = new List<string>();
        if (gate.PasswordFile is { } file)
            lines.AddRange(["auth_basic \"MBot\";", $"auth_basic_user_file {NginxText.Path("nginx.passwordFile", file)};"]);
        if (gate.Allowed.Count > 0)
            lines.AddRange([.. gate.Allowed.Select(NginxText.Network).Distinct().Select(n => $"allow {n};"), "deny all;"]);
        return lines.Count == 0 ? NginxConfigRenderer.Nothing : string.Join('\n', lines);
    }
}
