using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Upgrades;

/// <summary>kill -9 of the agent before and after each durable change that an upgrade makes: one whole agent runs in the end, the old or the new one.</summary>
public sealed class KilledUpgradeTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    [NeedsFact(Part.Compiler)]
    [Trait("Duration", "Long")]
    public Task AnUpgradeKilledAroundTheSwitch_LeavesOneWholeAgent() =>
        MatrixAsync((point, change) => point.After && (change.Contains("pending.json", StringComparison.Ordinal) || change.Contains("/programs/", StringComparison.Ordinal) && change.Contains("current", StringComparison.Ordinal)));

    [NeedsFact(Part.Compiler)]
    [Trait("Duration", "Long")]
    public Task AnUpgradeKilledAtEveryPoint_LeavesOneWholeAgent() => MatrixAsync((_, _) => true);

    private async Task MatrixAsync(Func<FaultPoint, string, bool> wanted)
    {
        using var folder = new TempFolder("faults");
        var faults = await FaultLibrary.CompileAsync(folder.Path);
        await using var instance = await UpgradableInstance.StartAsync();
        (await instance.ClientAsync("agent", "stop")).Expect(0);
        instance.Environment = faults.Environment;
        (await instance.ClientAsync("agent", "start")).Expect(0);

        faults.Trace();
        (await instance.UpgradeAsync(instance.Archive("1.0.1"))).Expect(0);
        var changes = OfTheFirstAgent(File.ReadAllLines(Path.Combine(folder.Path, "trace")));
        faults.Withdraw();
        Assert.Contains(changes, change => change.Contains("pending.json", StringComparison.Ordinal));
        var points = Enumerable.Range(1, changes.Count).SelectMany(n => (FaultPoint[])[new(n, After: false), new(n, After: true)]).Where(point => wanted(point, changes[point.Number - 1])).ToList();
        Assert.NotEmpty(points);

        var version = 2;
        foreach (var point in points)
        {
            var next = $"1.0.{version++}";
            var before = instance.CurrentVersion;
            await TryAsync(faults, instance, point, next);
            output.WriteLine($"{point} ({changes[point.Number - 1]}): {(instance.CurrentVersion == next ? "went over" : "stayed")}");
            Assert.Contains(instance.CurrentVersion, (string[])[before, next]);
            Assert.Equal(instance.CurrentVersion, instance.GateVersion);
        }
    }

    private static async Task TryAsync(FaultLibrary faults, UpgradableInstance instance, FaultPoint point, string version)
    {
        var archive = instance.Archive(version);
        var agent = instance.AgentId!.Value;
        faults.Kill(point);
        await using var client = instance.StartClient("agent", "upgrade", archive, "--sha256", UpgradableInstance.Hash(archive));
        await Until.HoldsAsync(() => Instance.IsDead(agent) || client.HasExited, Bound, "the agent is dead, or the upgrade over");
        faults.Withdraw();

        await instance.WatchAsync();
        await Until.HoldsAsync(() => client.HasExited, Bound, "the client knows how it ended: it asks again for what was not begun");
        await Until.HoldsAsync(async () => (await instance.ClientAsync("agent", "upgrade", "--status", "--json")) is { ExitCode: 0 } status && status.Json.GetProperty("pending").ValueKind == System.Text.Json.JsonValueKind.Null, Bound, "an agent answers, and nothing is undecided");
        (await instance.ClientAsync("audit", "verify")).Expect(0);
        (await instance.ClientAsync("status")).Expect(0);
        File.Delete(archive);
    }

    /// <summary>Each process numbers its changes from 1.</summary>
    private static List<string> OfTheFirstAgent(string[] lines) =>
        [.. lines.TakeWhile((line, at) => at == 0 || int.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) > int.Parse(lines[at - 1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])];
}
