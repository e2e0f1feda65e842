using MBot.Agent.Services.Shim;

namespace MBot.Agent.Services;

/// <summary>
/// Makes the environment of a shim. The agent's own is not passed on: it may hold its settings, credentials and the markers of the
/// command that started it.
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

    private const string Root = "DOTNET_ROOT";
    private const string ExtractFolder = "DOTNET_BUNDLE_EXTRACT_BASE_DIR";

    /// <summary>Replaces <paramref name="target"/> by what a shim of <paramref name="spec"/> is started with.</summary>
    /// <returns>The names that are for the shim alone.</returns>
    public static IReadOnlyList<string> Fill(IDictionary<string, string?> target, ServiceSpec spec, string marker)
    {
        var own = new Dictionary<string, string?>(target);
        target.Clear();
        foreach (var name in Inherited)
        {
            if (own.TryGetValue(name, out var value))
                target[name] = value;
        }

        foreach (var (name, value) in spec.Environment)
            target[name] = value;
        foreach (var (name, value) in spec.Secrets)
            target[name] = value.Reveal();

        var hidden = new List<string>();
        foreach (var (name, value) in ShimOnly(own))
        {
            if (target.TryAdd(name, value))
                hidden.Add(name);
        }

        target[ShimProgram.ShimMarker] = marker;
        return hidden;
    }

    private static IEnumerable<KeyValuePair<string, string?>> ShimOnly(Dictionary<string, string?> own)
    {
        foreach (var (name, value) in Light)
            yield return new(name, value);
        if (own.TryGetValue(Root, out var root))
            yield return new(Root, root);

        // A single-file binary unpacks its native libraries below HOME: where the agent's are already, not below the app's.
        if (own.TryGetValue(ExtractFolder, out var folder))
            yield return new(ExtractFolder, folder);
        else if (own.TryGetValue("HOME", out var home) && home is { Length: > 0 })
            yield return new(ExtractFolder, Path.Combine(home, ".net"));
    }
}
