using System.Text.RegularExpressions;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Metrics;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Metrics;

public partial class KnownConditionsTests
{
    [Fact]
    public void EveryConditionThatAFeatureDeclares_IsInTheList()
    {
        var declared = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Agent"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Declaration().Matches(File.ReadAllText(file)))
            .ToDictionary(match => match.Groups["code"].Value, match => Enum.Parse<Severity>(match.Groups["severity"].Value));

        Assert.True(declared.Count > 15, $"{declared.Count} declarations found");
        Assert.Equal(declared.OrderBy(c => c.Key, StringComparer.Ordinal), KnownConditions.All.OrderBy(c => c.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task EachIsAGauge_0OrWhenItIsThere1()
    {
        var board = new ConditionBoard(TimeProvider.System, NullLogger<ConditionBoard>.Instance);
        board.Raise(new ConditionDefinition("nginx-down", Severity.High), "it is down");
        board.Raise(new ConditionDefinition("memory-low", Severity.Medium) { Damping = TimeSpan.FromMinutes(2) }, "passes, perhaps");

        var own = await MachineMetricsTests.FiguresAsync(new ConditionMetrics(board));

        Assert.Equal(KnownConditions.All.Count, own.Count);
        Assert.Equal(["mbot_condition{code=\"nginx-down\",severity=\"high\"}"], own.Where(f => f.Value == 1).Select(f => f.Key));
    }

    [GeneratedRegex("""(?:ConditionDefinition\s+\w+\s*=|\[\w+\.\w+\]\s*=)\s*new\("(?<code>[a-z0-9-]+)",\s*Severity\.(?<severity>\w+)""")]
    private static partial Regex Declaration();
}
