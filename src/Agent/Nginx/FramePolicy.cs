using System.Globalization;
using System.Text.RegularExpressions;

namespace MBot.Agent.Nginx;

/// <summary>Which sites may show the app in a frame, as CSP's <c>frame-ancestors</c>: https://www.w3.org/TR/CSP3/#directive-frame-ancestors. Pure.</summary>
internal static partial class FramePolicy
{
    private const string Setting = "nginx.frameAncestors";

    // nginx takes 4096 bytes as one argument, and proxies before it may take less as one header.
    private const int LongestDirective = 2000;

    /// <summary>Whether other sites are among them.</summary>
    public static bool AllowsOthers(IReadOnlyList<string> ancestors) => ancestors.Any(a => a is not "self" and not "none");

    /// <exception cref="Platform.MBotException"><c>nginx.value-refused</c>.</exception>
    public static string Directive(IReadOnlyList<string> ancestors)
    {
        if (ancestors.Count == 0)
            throw NginxText.Refused(Setting, "", "must be self, none, * or origins");
        if (ancestors.Count > 1 && ancestors.FirstOrDefault(a => a is "none" or "*") is { } alone)
            throw NginxText.Refused(Setting, string.Join(", ", ancestors), $"{alone} stands alone");
        var directive = $"frame-ancestors {string.Join(' ', ancestors.Select(Source))}";
        return directive.Length <= LongestDirective
            ? directive
            : throw NginxText.Refused(Setting, string.Join(", ", ancestors), $"must be at most {LongestDirective} characters together");
    }

    private static string Source(string ancestor) => ancestor switch
    {
        "self" or "none" => $"'{ancestor}'",
        "*" => ancestor,
        _ when Origin().Match(ancestor) is { Success: true } match && NginxText.IsHostName(match.Groups["host"].Value) && IsPort(match.Groups["port"].Value) => ancestor.ToLowerInvariant(),
        _ => throw NginxText.Refused(Setting, ancestor, "must be self, none, *, or an origin such as https://portal.example.org or https://*.example.org, without a path"),
    };

    private static bool IsPort(string text) => text.Length == 0 || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536);

    [GeneratedRegex(@"\Ahttps?://(?:\*\.)?(?<host>[A-Za-z0-9.-]+)(?::(?<port>[0-9]{1,5}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Origin();
}
