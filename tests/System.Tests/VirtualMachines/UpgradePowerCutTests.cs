using System.Text.Json;
using MBot.SystemTests.Instances;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.VirtualMachines;

/// <summary>The power goes in the middle of an upgrade of the agent: one whole agent runs afterwards, the old or the new one, and the app serves.</summary>
[Trait("Duration", "Long")]
[Collection(Quiet.Name)]
public sealed class UpgradePowerCutTests(ITestOutputHelper output)
{
    private const string Next = "9.9.3";
    private const string Programs = "/usr/local/lib/mbot";

    [VirtualMachineFact]
    public async Task AfterAPowerCutInTheMiddleOfAnUpgrade_OneWholeAgentRuns_WithItsFullHistory_AndTheAppServes()
    {
        using var folder = new TempFolder("upgrade-cuts");
        var ready = folder["ready"];
        var (sha256, cuts) = await PrepareAsync(folder, ready);
        output.WriteLine(string.Join('\n', cuts));

        List<string> broken = [];
        foreach (var cut in cuts)
            await TryAsync(cut.ToString(), instance => UntilCutAsync(instance, sha256, cut));
        await TryAsync("the new version is on trial", instance => UntilTrialAsync(instance, sha256));
        Assert.True(broken.Count == 0, string.Join("\n\n", broken));

        async Task TryAsync(string what, Func<ServingMachine, Task> cutAsync)
        {
            try
            {
                output.WriteLine($"held: {what}: {await CutAsync(ready, sha256, cutAsync)}");
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException or Xunit.Sdk.XunitException)
            {
                broken.Add($"{what}: {e.Message}");
                output.WriteLine($"BROKEN: {broken[^1]}");
            }
        }
    }

    /// <summary>An instance that has the archive at hand, and the changes of an upgrade after which the next ones count on them.</summary>
    private static async Task<(string Sha256, IReadOnlyList<Cut> Cuts)> PrepareAsync(TempFolder folder, string ready)
    {
        var archive = await InstanceArchive.WithVersionAsync(folder, Next);
        await using (var instance = await ServingMachine.StartAsync())
        {
            await instance.Machine.CopyAsync(archive.File, "/srv/archive/next.tar.gz");
            await ServeArchiveAsync(instance);
            await new MachineFaults(instance).InstallAsync();
            await instance.HoldsAsync(async () => (await instance.Laptop.RunAsync("status")).ExitCode == 0, "the agent is back");
            await instance.SaveAsync(ready);
        }

        await using var traced = await ServingMachine.ResumeAsync(ready);
        var faults = new MachineFaults(traced);
        await faults.TraceAsync();
        await traced.ExpectAsync(0, Upgrade(archive.Sha256));
        var changes = await faults.ChangesAsync();
        var switched = changes.SkipWhile(change => !change.What.StartsWith($"symlink {Programs}/.current.", StringComparison.Ordinal)).ToList();
        // The link that is about to be renamed over, and the first change after that.
        Assert.True(switched.Count > 1, string.Join('\n', changes));
        return (archive.Sha256, [LastOf("/versions/.new-"), LastOf("/upgrade/saved"), LastOf("pending.json"), switched[0], switched[1]]);

        Cut LastOf(string part) => changes.LastOrDefault(cut => cut.What.Contains(part, StringComparison.Ordinal)) ?? throw new InvalidOperationException($"{part}:\n{string.Join('\n', changes)}");
    }

    private static async Task ServeArchiveAsync(ServingMachine instance)
    {
        await instance.Machine.RunAsync("systemd-run", "--unit=archive", "python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", "/srv/archive", "8000");
        await instance.HoldsAsync(async () => (await instance.Machine.RunAsync("ss", "-Hltn")).Contains("127.0.0.1:8000", StringComparison.Ordinal), "the archive can be asked for");
    }

    private static string[] Upgrade(string sha256) => ["agent", "upgrade", "http://127.0.0.1:8000/next.tar.gz", "--sha256", sha256];

    private static async Task UntilCutAsync(ServingMachine instance, string sha256, Cut cut)
    {
        await new MachineFaults(instance).CutAfterAsync(cut.Change);
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        await using var upgrade = instance.Laptop.Start(Upgrade(sha256));
        Assert.True(await instance.Machine.CutPowerWhenAskedAsync(late.Token), $"the power was not cut\n{upgrade.Output}");
    }

    private static async Task UntilTrialAsync(ServingMachine instance, string sha256)
    {
        await using var upgrade = instance.Laptop.Start(Upgrade(sha256));
        await instance.HoldsAsync(async () => (await instance.Machine.RunAsync("readlink", $"{Programs}/current")).Contains(Next, StringComparison.Ordinal), "it is switched");
        await instance.HoldsAsync(async () => await instance.ShowAsync("SubState", "mbot-agent") is "start-pre" or "start" or "start-post" or "running", "the new version starts");
        await instance.Machine.CutPowerAsync();
    }

    private static async Task<string> CutAsync(string ready, string sha256, Func<ServingMachine, Task> cutAsync)
    {
        await using var instance = await ServingMachine.ResumeAsync(ready);
        var operations = (await instance.ExpectAsync(0, "operations", "--json")).Json.GetProperty("operations").EnumerateArray().Select(operation => operation.GetRawText()).ToList();
        var live = await instance.LiveAsync();
        await cutAsync(instance);

        await instance.Machine.BootAsync();
        await instance.ServesAsync();
        await instance.HoldsAsync(async () => await instance.Laptop.RunAsync("agent", "upgrade", "--status", "--json") is { ExitCode: 0 } status && status.Json.GetProperty("pending").ValueKind == JsonValueKind.Null, "an agent answers, and nothing is undecided");
        var version = (await instance.Machine.RunAsync("readlink", $"{Programs}/current")).Trim();
        Assert.Equal(version, (await instance.Machine.RunAsync("readlink", $"{Programs}/gate")).Trim());
        await instance.Machine.RunAsync("sh", "-ec", $"cd {Programs}/current && sha256sum --quiet --strict -c SHA256SUMS");
        Assert.Equal("active", await instance.ShowAsync("ActiveState", "mbot-agent"));
        Assert.Equal(operations, (await instance.ExpectAsync(0, "operations", "--json")).Json.GetProperty("operations").EnumerateArray().Select(operation => operation.GetRawText()));
        Assert.Equal(live, await instance.LiveAsync());
        await instance.ExpectAsync(0, "audit", "verify");
        Assert.Equal("", await instance.BrokenAsync());

        if (!version.EndsWith(Next, StringComparison.Ordinal))
        {
            await ServeArchiveAsync(instance);
            await instance.ExpectAsync(0, Upgrade(sha256));
        }

        return version;
    }
}
