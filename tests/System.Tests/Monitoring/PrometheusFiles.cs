using System.Text.Json;
using System.Text.RegularExpressions;
using MBot.TestKit;

namespace MBot.SystemTests.Monitoring;

/// <summary>deploy/prometheus as it is: its rules, their tests, its dashboard.</summary>
internal static partial class PrometheusFiles
{
    public static string Folder => Path.Combine(Repository.Root, "deploy", "prometheus");

    /// <summary>Expressions of alerts and recording rules.</summary>
    public static IReadOnlyList<string> RuleExpressions => [.. Directory.EnumerateFiles(Path.Combine(Folder, "rules"), "*.yml").Order().SelectMany(file => Expression().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value)];

    public static IReadOnlyList<string> Alerts => [.. Alert().Matches(File.ReadAllText(Path.Combine(Folder, "rules", "alerts.yml"))).Select(match => match.Groups[1].Value)];

    public static IReadOnlyList<string> Recorded => [.. Record().Matches(File.ReadAllText(Path.Combine(Folder, "rules", "recording.yml"))).Select(match => match.Groups[1].Value)];

    /// <summary>What each test of a rule expects: the alert's name, and whether it fires.</summary>
    public static IReadOnlyList<(string Alert, bool Fires)> Expectations =>
        [.. Expectation().Matches(File.ReadAllText(Path.Combine(Folder, "rules-tests", "alerts.yml"))).Select(match => (match.Groups[1].Value, !match.Groups[2].Value.Contains('[', StringComparison.Ordinal)))];

    /// <summary>Every expression of the dashboard, with Grafana's variables filled in.</summary>
    public static IReadOnlyList<string> DashboardExpressions
    {
        get
        {
            using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "dashboards", "mbot.json")));
            return [.. Expressions(dashboard.RootElement).Select(e => e.Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace("$instance", "any", StringComparison.Ordinal))];
        }
    }

    /// <summary>Names of the agent's metrics and of recorded ones in an expression.</summary>
    public static IEnumerable<string> MetricsOf(string expression) => Metric().Matches(expression).Select(match => match.Value);

    /// <summary>A configuration of the folder, for an agent of a test and in a hurry.</summary>
    public static string Configuration(string name, string pem, string instanceId, string target) => File.ReadAllText(Path.Combine(Folder, name))
        .Replace("/etc/prometheus/mbot/prometheus.pem", pem, StringComparison.Ordinal)
        .Replace("INSTANCE_ID", instanceId, StringComparison.Ordinal)
        .Replace("app.example.org:7443", target, StringComparison.Ordinal)
        .Replace("rules/*.yml", $"{Folder}/rules/*.yml", StringComparison.Ordinal)
        .Replace(": 30s", ": 1s", StringComparison.Ordinal);

    private static IEnumerable<string> Expressions(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p is { Name: "expr", Value.ValueKind: JsonValueKind.String } ? [p.Value.GetString()!] : Expressions(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Expressions),
        _ => [],
    };

    [GeneratedRegex(@"^\s+expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex(@"^\s+- alert: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Alert();

    [GeneratedRegex(@"^\s+- record: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Record();

    [GeneratedRegex(@"alertname: (\w+)\n\s+exp_alerts:(.*)$", RegexOptions.Multiline)]
    private static partial Regex Expectation();

    [GeneratedRegex(@"\bmbot[_:][a-z0-9_:]+")]
    private static partial Regex Metric();
}
