using System.Globalization;
using System.Net;
using System.Text;

namespace MBot.Agent.Nginx;

/// <summary>The http block's own directives: log, maps that choose a slot, one upstream for each port of the range.</summary>
internal static class NginxHttpPart
{
    public static string Render(NginxModel model)
    {
        var ports = Enumerable.Range(model.FirstSlotPort, Math.Max(0, model.LastSlotPort - model.FirstSlotPort + 1)).ToArray();
        if (model.FirstSlotPort < 1024 || model.LastSlotPort > 65535 || ports.Length is 0 or > 100)
            throw NginxText.Refused("slots.portFirst", $"{model.FirstSlotPort}-{model.LastSlotPort}", "must be 1 to 100 ports between 1024 and 65535");
        var anyPort = string.Join('|', ports);
        return $$"""
            types {
                application/javascript js mjs;
                application/json json map;
                application/manifest+json webmanifest;
                application/wasm wasm;
                font/otf otf;
                font/ttf ttf;
                font/woff woff;
                font/woff2 woff2;
                image/gif gif;
                image/jpeg jpeg jpg;
                image/png png;
                image/svg+xml svg;
                image/webp webp;
                image/x-icon ico;
                text/css css;
                text/html html htm;
                text/plain txt;
                video/mp4 mp4;
                video/webm webm;
            }
            default_type application/octet-stream;
            server_tokens off;
            sendfile on;
            tcp_nopush on;
            keepalive_requests 10000;
            server_names_hash_bucket_size 512;
            variables_hash_bucket_size 128;
            recursive_error_pages on;
            uninitialized_variable_warn off;
            absolute_redirect off;

            client_max_body_size {{NginxText.Number("nginx.maxUpload", model.MaxUploadBytes, 1024, 1L << 40)}};
            client_body_temp_path {{NginxText.Path("state folder", model.Prefix, "/tmp/body")}};
            proxy_temp_path {{NginxText.Path("state folder", model.Prefix, "/tmp/proxy")}};
            fastcgi_temp_path {{NginxText.Path("state folder", model.Prefix, "/tmp/fastcgi")}};
            uwsgi_temp_path {{NginxText.Path("state folder", model.Prefix, "/tmp/uwsgi")}};
            scgi_temp_path {{NginxText.Path("state folder", model.Prefix, "/tmp/scgi")}};

            # Paths are logged without their query: it may hold what is nobody's business.
            map $request_uri $logged_path {
                "~^(?<path_alone>[^?]*)" $path_alone;
            }
            log_format mbot '$time_iso8601 $status $request_method "$logged_path" slot=$slot took=$request_time upstream="$upstream_response_time" bytes=$body_bytes_sent from=$remote_addr agent="$http_user_agent"';
            access_log {{NginxText.Path("log folder", model.AccessLog)}} mbot;

            # WebSockets and nothing else: an upgrade to h2c would tunnel past every rule here.
            map $http_upgrade $upgrade_to {
                "~*^websocket$" websocket;
                default "";
            }
            map $upgrade_to $connection_upgrade {
                websocket upgrade;
                default "";
            }
            map $http_host $asked_host {
                default $http_host;
                "" $host;
            }
            # Pages are small, and not worth the attacks on compressed ones (BREACH).
            map $request_uri $asked_encoding {
                "~^/(?:component|app|media)/" $http_accept_encoding;
                default "";
            }

            {{NginxHeaders.Everywhere(model)}}

            # The slot that "live" leads to. $realpath_root fails without one: asked for only where the link was seen.
            map $realpath_root $live_slot {
                "~/slots/(?<live_name>[0-9a-f]{12}-(?:{{anyPort}}))$" $live_name;
                default "";
            }
            # A pin that has a slot's form. Whether it counts is decided by the file of that name.
            map $cookie_mbot_slot $pin_name {
                "~^[0-9a-f]{12}-(?:{{anyPort}})$" $cookie_mbot_slot;
                default none;
            }
            map $slot $slot_upstream {
                "~-(?<slot_port>{{anyPort}})$" slot$slot_port;
                default "";
            }
            map $live $live_upstream {
                "~-(?<live_port>{{anyPort}})$" slot$live_port;
                default "";
            }
            map $realpath_root $draining_upstream {
                volatile;
                "~/slots/[0-9a-f]{12}-(?<draining_port>{{anyPort}})$" slot$draining_port;
                default "";
            }
            # A cookie is sent only to browsers that are not pinned to the slot that answers.
            map "$cookie_mbot_slot|$slot" $pin_cookie {
                "~\|$" "";
                "~^(?<pinned_to>[^|]+)\|\k<pinned_to>$" "";
                default "mbot_slot=$slot; Path=/; HttpOnly; {{CookieFlags(model)}}";
            }
            # Whether live may answer instead of a pinned slot that is silent: when that is another one, and when the request cannot
            # have been begun: it is safe to repeat, or no connection came about.
            map "$slot|$live|$request_method|$upstream_connect_time" $may_ask_live {
                "~^(?<asked_slot>[^|]*)\|\k<asked_slot>\|" "";
                "~^[^|]*\|\|" "";
                "~\|(?:GET|HEAD|OPTIONS)\|" yes;
                "~\|-$" yes;
                default "";
            }
            # Where the agent asks from.
            geo $from_here {
                default no;
                127.0.0.0/8 yes;
                ::1/128 yes;
            {{NginxConfigRenderer.Indent(OwnAddresses(model))}}
            }

            {{Upstreams(ports)}}
            """;
    }

    private static string CookieFlags(NginxModel model) => model switch
    {
        { Tls: null } => "SameSite=Lax",
        _ when FramePolicy.AllowsOthers(model.FrameAncestors) => "SameSite=None; Secure; Partitioned",
        _ => "SameSite=Lax; Secure",
    };

    private static string OwnAddresses(NginxModel model)
    {
        var addresses = model.Listen.Select(e => e.Address).Distinct()
            .Where(a => !IPAddress.IsLoopback(a) && !a.Equals(IPAddress.Any) && !a.Equals(IPAddress.IPv6Any)).ToArray();
        return addresses.Length == 0 ? NginxConfigRenderer.Nothing : string.Join('\n', addresses.Select(a => $"{NginxText.Network(a.ToString())} yes;"));
    }

    private static string Upstreams(IEnumerable<int> ports)
    {
        var text = new StringBuilder("# Idle connections are closed soon: they must not look like sessions of a slot that drains.\n");
        foreach (var port in ports)
            text.Append(CultureInfo.InvariantCulture, $"upstream slot{port} {{ server 127.0.0.1:{port}; keepalive 32; keepalive_timeout 4s; }}\n");
        return text.ToString().TrimEnd('\n');
    }
}
