using System.Net;
using MBot.Agent.Nginx;

namespace MBot.Agent.Tests.Nginx;

/// <summary>Models whose files are committed as golden ones. Their folder is a placeholder.</summary>
internal static class Models
{
    public const string Folder = "/FOLDER";

    public static NginxModel Plain(string version = "1.22.1") => new()
    {
        Version = Version.Parse(version),
        OpenSsl = new Version(3, 0, 19),
        RunFolder = $"{Folder}/run",
        Prefix = $"{Folder}/run/nginx",
        AccessLog = $"{Folder}/logs/nginx/access.log",
        ErrorLog = $"{Folder}/logs/nginx/error.log",
        VerifyToken = "0123456789abcdef0123456789abcdef",
        Listen = [IPEndPoint.Parse("127.0.0.1:18080")],
        FirstSlotPort = 8510,
        LastSlotPort = 8513,
    };

    public static NginxModel Secure(string version) => Plain(version) with
    {
        ServerNames = ["app.example.org", "www.example.org"],
        Listen = [IPEndPoint.Parse("127.0.0.1:18080"), IPEndPoint.Parse("[::1]:18080")],
        Tls = new NginxTls([IPEndPoint.Parse("127.0.0.1:18443"), IPEndPoint.Parse("[::1]:18443")], [], $"{Folder}/tls/fullchain.pem", $"{Folder}/tls/privkey.pem", 63_072_000),
    };

    public static IReadOnlyDictionary<string, NginxModel> Golden { get; } = new Dictionary<string, NginxModel>
    {
        ["plain"] = Plain() with { TellsConnections = true },
        ["plain-named-root"] = Plain() with { ServerNames = ["app.example.org"], User = "root" },
        ["plain-gate"] = Plain() with { Gate = new NginxGate($"{Folder}/my passwords", ["192.0.2.0/24", "2001:db8::/32", "203.0.113.7"]), FrameAncestors = ["none"] },
        ["https-1.18"] = Secure("1.18.0"),
        ["https-1.22-embedding"] = Secure("1.22.1") with { FrameAncestors = ["self", "https://portal.example.org", "https://*.example.net:8443"] },
        ["https-1.25"] = Secure("1.25.1") with { TellsConnections = true },
        ["https-1.28-any-name-gate"] = Secure("1.28.0") with { ServerNames = [], Gate = new NginxGate($"{Folder}/my passwords", []), FrameAncestors = ["*"], OpenSsl = new Version(3, 5, 4) },
    };
}
