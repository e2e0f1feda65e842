using System.Globalization;

namespace MBot.Agent.Nginx;

/// <summary>
/// The security headers, on every answer. nginx forgets the ones of outer levels in a location that adds any of its own, so such a
/// location repeats them. What the app says itself is not said twice.
/// </summary>
internal static class NginxHeaders
{
    // What browsers do by themselves; said, so that it holds for old ones too.
    private const string Referrer = "strict-origin-when-cross-origin";

    /// <summary>For the http block: all servers and all locations without headers of their own.</summary>
    public static string Everywhere(NginxModel model) => $$"""
        # The app's own words come first, where there can be only one.
        map $upstream_http_referrer_policy $own_referrer_policy {
            default "";
            "" {{Referrer}};
        }
        map $upstream_http_content_security_policy $own_framing {
            default "{{FramePolicy.Directive(model.FrameAncestors)}}";
            "~*(?:^|[;,])\s*frame-ancestors(?:\s|;|,|$)" "";
        }
        {{Hsts(model)}}
        proxy_hide_header X-Content-Type-Options;
        {{(model.Tls is null ? NginxConfigRenderer.Nothing : "proxy_hide_header Strict-Transport-Security;")}}
        {{OfTheApp(model)}}
        """;

    /// <summary>For a location that passes the app's answers on and has headers of its own.</summary>
    public static string OfTheApp(NginxModel model) => Lines(model, "$own_referrer_policy", "$own_framing");

    /// <summary>For a location whose answers are nginx's, even after the app has been asked.</summary>
    public static string OfNginx(NginxModel model) => Lines(model, Referrer, $"\"{FramePolicy.Directive(model.FrameAncestors)}\"");

    private static string Lines(NginxModel model, string referrer, string framing) => $$"""
        add_header X-Content-Type-Options nosniff always;
        add_header Referrer-Policy {{referrer}} always;
        add_header Content-Security-Policy {{framing}} always;
        {{(model.Tls is { HstsSeconds: > 0 } ? "add_header Strict-Transport-Security $hsts always;" : NginxConfigRenderer.Nothing)}}
        """;

    /// <summary>Never over plain HTTP (RFC 6797, 7.2), not even to who speaks it on the other's port.</summary>
    private static string Hsts(NginxModel model) => model.Tls is { HstsSeconds: > 0 } tls
        ? string.Create(CultureInfo.InvariantCulture, $$"""
            map $https $hsts {
                default "";
                on max-age={{tls.HstsSeconds}};
            }
            """)
        : NginxConfigRenderer.Nothing;
}
