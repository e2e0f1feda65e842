using MBot.TestKit;

namespace MBot.SystemTests.Monitoring;

/// <summary>deploy/prometheus by the word of promtool, and what promtool does not look for.</summary>
public class RulesTests
{
    [NeedsFact(Part.Prometheus)]
    public async Task EachAlert_FiresWhenItShould_AndIsSilentWhenNot()
    {
        await ChildProcess.RunAsync(PrometheusServer.Promtool, ["check", "rules", .. Directory.EnumerateFiles(Path.Combine(PrometheusFiles.Folder, "rules"))]);
        await ChildProcess.RunAsync(PrometheusServer.Promtool, ["test", "rules", .. Directory.EnumerateFiles(Path.Combine(PrometheusFiles.Folder, "rules-tests"))]);

        Assert.NotEmpty(PrometheusFiles.Alerts);
        Assert.Equal(PrometheusFiles.Alerts.Order(), PrometheusFiles.Expectations.Where(e => e.Fires).Select(e => e.Alert).Distinct().Order());
        Assert.Equal(PrometheusFiles.Alerts.Order(), PrometheusFiles.Expectations.Where(e => !e.Fires).Select(e => e.Alert).Distinct().Order());
    }

    [Fact]
    public void EachAlert_HasItsPageInTheRunbook()
    {
        var rules = File.ReadAllText(Path.Combine(PrometheusFiles.Folder, "rules", "alerts.yml"));
        var runbook = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "operations", "alerts.md"));

        Assert.All(PrometheusFiles.Alerts, alert => Assert.Contains($"runbook_url: docs/operations/alerts.md#{alert.ToLowerInvariant()}\n", rules, StringComparison.Ordinal));
        Assert.Equal(PrometheusFiles.Alerts.Order(), runbook.Where(line => line.StartsWith("## MBot", StringComparison.Ordinal)).Select(line => line[3..]).Order());
    }

    [NeedsFact(Part.Prometheus)]
    public async Task TheConfigurations_AreWhatPrometheusTakes()
    {
        using var folder = new TempFolder("prometheus-config");
        await File.WriteAllTextAsync(folder["access.pem"], "");
        foreach (var name in (string[])["prometheus.yml", "prometheus-ec2.yml"])
        {
            await File.WriteAllTextAsync(folder[name], PrometheusFiles.Configuration(name, folder["access.pem"], "i-0123", "127.0.0.1:1"));

            var said = await ChildProcess.RunAsync(PrometheusServer.Promtool, ["check", "config", folder[name]]);

            Assert.Contains("2 rule files found", said, StringComparison.Ordinal);
        }
    }

    [NeedsFact(Part.Prometheus)]
    public async Task EachExpressionOfTheDashboard_IsOne()
    {
        var expressions = PrometheusFiles.DashboardExpressions;
        Assert.True(expressions.Count > 30, $"{expressions.Count} expressions");
        using var folder = new TempFolder("dashboard");
        await File.WriteAllTextAsync(folder["rules.yml"], "groups:\n- name: dashboard\n  rules:\n" + string.Concat(expressions.Select((e, n) => $"  - record: x:{n}\n    expr: '{e.Replace("'", "''", StringComparison.Ordinal)}'\n")));

        var said = await ChildProcess.RunAsync(PrometheusServer.Promtool, ["check", "rules", folder["rules.yml"]]);

        Assert.Contains($"{expressions.Count} rules found", said, StringComparison.Ordinal);
    }
}
