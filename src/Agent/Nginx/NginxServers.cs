using System.Globalization;
using System.Net;
using System.Text;

namespace MBot.Agent.Nginx;

/// <summary>The server blocks: plain or TLS, for one name or any, with the agent's own locations on the plain door.</summary>
internal static class NginxServers
{
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
                servers.Add(Server(ListenLines(tls.Listen, NginxTlsProfile.ListenWords(model, "default_server")), "_", NginxTlsProfile.Refusal(model, tls)));
            servers.Add(Server(ListenLines(tls.Listen, NginxTlsProfile.ListenWords(model, first)), Names(names), NginxTlsProfile.Server(model, tls), Choose(model), NginxLocations.App(model)));
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
