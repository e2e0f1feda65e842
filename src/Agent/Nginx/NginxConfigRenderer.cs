using System.Security.Cryptography;
using System.Text;

namespace MBot.Agent.Nginx;

/// <summary>
/// The whole nginx.conf as a pure function of the model: one file, no includes, so that one rename swaps it and one
/// fingerprint stands for it. Knows the forms of nginx 1.18 to 1.28; must not know which release is live: nginx asks the
/// <c>live</c> symlink at each request.
/// </summary>
internal static class NginxConfigRenderer
{
    public static readonly Version OldestVersion = new(1, 18);

    /// <exception cref="Platform.MBotException"><c>nginx.value-refused</c>: a value of the model has no safe place in the file.</exception>
    public static string Render(NginxModel model)
    {
        if (model.Version < OldestVersion)
            throw NginxText.Refused("nginx.program", model.Version.ToString(), $"nginx {OldestVersion} or newer is needed");
        var text = WithoutNothing($$"""
            # Written by mbot-agent from its settings; changes made here are lost. Fingerprint: {{Fingerprint}}
            {{User(model)}}
            worker_processes {{NginxText.Number("nginx.workers", model.WorkerProcesses, 1, 64)}};
            worker_rlimit_nofile {{model.WorkerConnections * 3L}};
            # Old workers keep their open sessions this long after a reload.
            worker_shutdown_timeout {{NginxText.Seconds("nginx.shutdownTimeout", model.ShutdownTimeout)}};
            pid {{NginxText.Path("state folder", model.Prefix, "/nginx.pid")}};
            error_log {{NginxText.Path("log folder", model.ErrorLog)}} warn;

            events {
                worker_connections {{NginxText.Number("nginx.workerConnections", model.WorkerConnections, 64, 65536)}};
            }

            http {
            {{Indent(NginxHttpPart.Render(model))}}

            {{Indent(NginxServers.Render(model))}}
            }

            """);
        return text.Replace(Fingerprint, FingerprintOf(text), StringComparison.Ordinal);
    }

    /// <summary>What nginx answers when it runs by this text; null for a file that is not ours.</summary>
    public static string? ReadFingerprint(string text)
    {
        const string label = "Fingerprint: ";
        var line = text.AsSpan(0, Math.Max(0, text.IndexOf('\n', StringComparison.Ordinal)));
        var at = line.IndexOf(label, StringComparison.Ordinal);
        return at < 0 ? null : line[(at + label.Length)..].Trim().ToString();
    }

    /// <summary>Stands for the fingerprint until it is known. Like <see cref="Nothing"/> a character that no value can hold.</summary>
    internal const string Fingerprint = "\u0002";

    /// <summary>An optional line that is not wanted: no value can hold this character, and the line vanishes.</summary>
    internal const string Nothing = "\u0001";

    internal static string Indent(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.Length == 0 ? line : "    " + line));

    private static string User(NginxModel model) => model.User is { } user ? $"user {NginxText.User(user)};" : Nothing;

    private static string WithoutNothing(string text) =>
        string.Join('\n', text.Split('\n').Select(l => l.TrimEnd()).Where(l => l.TrimStart() != Nothing));

    private static string FingerprintOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
