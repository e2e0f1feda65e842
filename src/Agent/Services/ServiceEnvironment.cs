using MBot.Agent.Platform;
using MBot.Agent.Services.Shim;

namespace MBot.Agent.Services;

/// <summary>
/// The environments of a shim and of its service. The agent's own is not passed on: it may hold its settings, credentials and the
/// markers of the command that started it. The service's goes to the shim over a pipe and is never its own: a secret is then in one
/// process only, and none of its names can steer the shim's runtime.
/// </summary>
internal static class ServiceEnvironment
{
    /// <summary>What a service sees of the agent's environment, unless its spec says otherwise.</summary>
    public static readonly IReadOnlyList<string> Inherited =
    [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    ];

    // A shim allocates next to nothing: a small heap, no diagnostics threads, no second compilation.
    private static readonly Dictionary<string, string> Light = new()
    {
        ["DOTNET_GCgen0size"] = "0x80000",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_TieredCompilation"] = "0",
    };

    /// <summary>Where the runtime is, and where a single-file binary has unpacked its native libraries.</summary>
    private static readonly string[] Runtime = ["DOTNET_ROOT", "DOTNET_BUNDLE_EXTRACT_BASE_DIR"];

    /// <summary>Replaces the agent's environment by what a shim is started with.</summary>
    public static void MakeShims(IDictionary<string, string?> target, string marker)
    {
        foreach (var name in target.Keys.Except(Inherited).Except(Runtime).ToArray())
            target.Remove(name);
        foreach (var (name, value) in Light)
            target[name] = value;
        target[ShimProgram.ShimMarker] = marker;
    }

    /// <param name="agents">The agent's own.</param>
    public static ShimInput OfService(IDictionary<string, string?> agents, ServiceSpec spec)
    {
        var plain = agents.Where(own => own.Value is not null && Inherited.Contains(own.Key)).ToDictionary(own => own.Key, own => new Redacted(own.Value!), StringComparer.Ordinal);
        foreach (var (name, value) in spec.Environment)
            plain[name] = new Redacted(value);
        return new(plain, spec.Secrets);
    }
}
