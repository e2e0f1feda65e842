using System.Text;
using System.Text.Json;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Upgrades;

/// <summary>Another version of the agent takes this one's place if it is good, and only then.</summary>
public sealed class UpgradeTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    /// <summary>Goes over to the real agent for a while, on the sly: it never says that it is ready. Then it leaves a database that the old one can't read, and a key that it does not know.</summary>
    private const string MigratesAddsAKeyAndFails = """
        if [ ! -e "$STATE/tried" ]; then
          env -u NOTIFY_SOCKET "$REAL" run --state "$STATE" & agent=$!
          while [ ! -e "$STATE/go" ]; do kill -0 $agent || exit 1; sleep 0.1; done
          kill $agent; wait $agent
          /usr/bin/python3 - "$STATE" <<'PY'
        import sqlite3, sys, pathlib
        state = pathlib.Path(sys.argv[1])
        with sqlite3.connect(state / "agent.db") as db:
            db.execute("CREATE TABLE of_tomorrow (id INTEGER PRIMARY KEY)")
            db.execute("ALTER TABLE audit ADD COLUMN mood TEXT")
            db.execute("PRAGMA user_version = 99")
        settings = state / "agent.json"
        settings.write_text(settings.read_text().replace('"nginx": {', '"tomorrow": { "key": 1 },\n  "nginx": {', 1))
        PY
          touch "$STATE/tried"
        fi
        exit 1
        """;

    [NeedsFact(Part.Deployment)]
    public async Task AGoodVersion_TakesTheAgentsPlace_AndTheAppNeverNotices()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await UpgradableInstance.StartAsync(repository);
        (await instance.ClientAsync("redeploy")).Expect(0);
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        await using var probe = PageProbe.Start(instance.Page);
        var before = instance.AgentId;

        var upgraded = (await instance.UpgradeAsync(instance.Archive("1.0.1"))).Expect(0);

        output.WriteLine(upgraded.Output);
        Assert.Equal(("1.0.1", "1.0.1"), (instance.CurrentVersion, instance.GateVersion));
        Assert.NotEqual(before, instance.AgentId);
        Assert.Empty(probe.Failures);
        Assert.True(visitor.IsOpen);
        await RecordedAsync(instance, "agent.upgraded");
        (await instance.ClientAsync("audit", "verify")).Expect(0);
        (await instance.ClientAsync("redeploy")).Expect(0);
        (await instance.ClientAsync("rollback", "--yes")).Expect(0);
        (await instance.UpgradeAsync(instance.Archive("1.0.2"))).Expect(0); // and once more, from there
        Assert.Equal("1.0.2", instance.GateVersion);
        await LeftAsync(instance, UpgradableInstance.First, "1.0.1", "1.0.2"); // the app's shim is still of the first
        Assert.Empty(probe.Failures);
    }

    [NeedsTheory(Part.None)]
    [InlineData("ends at once", "exit 1")]
    [InlineData("is ready, but not in order", "/usr/bin/python3 -c 'import os,socket;s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM);a=os.environ[\"NOTIFY_SOCKET\"];s.sendto(b\"READY=1\",chr(0)+a[1:])'; exit 1")]
    public Task ABadVersion_IsTakenBackByItself(string what, string run) => IsTakenBackAsync(what, run);

    [NeedsTheory(Part.None)]
    [InlineData("hangs before it is ready", "exec sleep 600")]
    [InlineData("can't live with the settings", "exit 78")]
    [Trait("Duration", "Long")]
    public Task AnotherBadVersion_IsTakenBackByItself(string what, string run) => IsTakenBackAsync(what, run);

    private async Task IsTakenBackAsync(string what, string run)
    {
        await using var instance = await UpgradableInstance.StartAsync();

        var reverted = (await instance.UpgradeAsync(instance.ScriptArchive("1.0.1", run))).Expect(6);

        output.WriteLine($"{what}: {reverted.Output}");
        Assert.Equal((UpgradableInstance.First, UpgradableInstance.First), (instance.CurrentVersion, instance.GateVersion));
        await RecordedAsync(instance, "agent.upgrade-reverted");
        Assert.Contains("agent-upgrade-reverted", (await instance.ClientAsync("health", "--json")).Output, StringComparison.Ordinal);
        (await instance.ClientAsync("audit", "verify")).Expect(0);
        await LeftAsync(instance, UpgradableInstance.First);
        (await instance.UpgradeAsync(instance.Archive("1.0.1"))).Expect(0); // the same version's name, mended
        Assert.Equal("1.0.1", instance.CurrentVersion);
        await LeftAsync(instance, UpgradableInstance.First, "1.0.1");
    }

    [NeedsFact(Part.Deployment)]
    public async Task AVersionThatMigratesAndAddsAKeyAndFails_LeavesTheOldOneWithItsFullHistory()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await UpgradableInstance.StartAsync(repository);
        (await instance.ClientAsync("redeploy")).Expect(0);
        var (settings, operations, records) = (await File.ReadAllTextAsync(Path.Combine(instance.State, "agent.json")), await OperationsAsync(instance), await AuditAsync(instance));
        await using var probe = PageProbe.Start(instance.Page);
        var archive = instance.ScriptArchive("1.0.1", MigratesAddsAKeyAndFails);
        await using var client = instance.StartClient("agent", "upgrade", archive, "--sha256", UpgradableInstance.Hash(archive));

        // While it is on trial: what it records must not be lost with it.
        await Until.HoldsAsync(() => instance.CurrentVersion == "1.0.1", Bound, "it is switched");
        await Until.HoldsAsync(async () => (await instance.ClientAsync("config", "set", "deploy.watchWindow", "2s")).ExitCode == 0, Bound, "the version on trial answers");
        await File.WriteAllTextAsync(Path.Combine(instance.State, "go"), "");

        Assert.Equal(6, await client.WaitForExitAsync(TimeSpan.FromMinutes(5)));
        output.WriteLine(client.Output);
        Assert.Equal(UpgradableInstance.First, instance.CurrentVersion);
        Assert.Equal(settings, await File.ReadAllTextAsync(Path.Combine(instance.State, "agent.json")));
        Assert.Equal(operations, await OperationsAsync(instance));
        var after = await AuditAsync(instance);
        Assert.Equal(records, after.Take(records.Count));
        Assert.Contains(after.Skip(records.Count), record => record.Contains("Configuration/Set", StringComparison.Ordinal));
        await RecordedAsync(instance, "agent.upgrade-reverted");
        (await instance.ClientAsync("audit", "verify")).Expect(0);
        Assert.Empty(probe.Failures);
        (await instance.ClientAsync("rollback", "--yes")).Expect(4); // one release only, and the agent knows it
        (await instance.ClientAsync("redeploy")).Expect(0);
    }

    [NeedsFact(Part.None)]
    public async Task WhatIsNoArchive_IsRefused_AndNothingChanges()
    {
        await using var instance = await UpgradableInstance.StartAsync();
        var agent = instance.AgentId;
        var good = instance.Archive("1.0.1");
        var half = good + ".half";
        await File.WriteAllBytesAsync(half, (await File.ReadAllBytesAsync(good))[..100_000]);

        await RefusedAsync("upgrade.hash-wrong", 4, "agent", "upgrade", good, "--sha256", new string('0', 64));
        await RefusedAsync("upgrade.archive-broken", 2, "agent", "upgrade", half, "--sha256", UpgradableInstance.Hash(half));
        var script = Encoding.UTF8.GetBytes("#!/bin/sh\nexit 0\n");
        await BrokenAsync(instance.Archive("1.0.2", script, files => files[1] = ("mbot-agent", "#!/bin/sh\nexit 1\n"u8.ToArray())), "upgrade.archive-broken", 2); // not as SHA256SUMS says
        await BrokenAsync(instance.Archive("1.0.3", script, files => files.Add(("../../outside", []))), "upgrade.archive-broken", 2);
        await BrokenAsync(instance.Archive("1.0.4", script, files => files.Add(("one-more", []))), "upgrade.archive-broken", 2);
        await BrokenAsync(instance.Archive("1.0.5", "#!/bin/sh\necho 'not on this machine' >&2\nexit 1\n"u8.ToArray()), "upgrade.does-not-run", 4);
        await BrokenAsync(instance.Archive(UpgradableInstance.First), "upgrade.same-version", 4);

        Assert.Equal(agent, instance.AgentId);
        Assert.Equal([UpgradableInstance.First], Directory.EnumerateDirectories(Path.Combine(instance.Programs, "versions")).Select(Path.GetFileName));
        Assert.False(File.Exists(Path.Combine(instance.State, "upgrade", "pending.json")));

        Task BrokenAsync(string archive, string code, int exit) => RefusedAsync(code, exit, "agent", "upgrade", archive, "--sha256", UpgradableInstance.Hash(archive));

        async Task RefusedAsync(string code, int exit, params string[] arguments) =>
            Assert.Contains($"\"{code}\"", (await instance.ClientAsync([.. arguments, "--json"])).Expect(exit).Output, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Deployment)]
    [Trait("Duration", "Long")]
    public async Task WhileAnOperationRuns_ItIsRefused()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await UpgradableInstance.StartAsync(repository);
        (await instance.ClientAsync("config", "set", "deploy.watchWindow", "30s")).Expect(0);
        await using var redeploy = instance.StartClient("redeploy");
        await Until.HoldsAsync(async () => (await instance.ClientAsync("operations", "--json")).Output.Contains("\"watching\"", StringComparison.Ordinal), Bound, "the redeploy is watching");

        var refused = (await instance.UpgradeAsync(instance.Archive("1.0.1"))).Expect(4);

        Assert.Contains("mbot-client watch", refused.Output, StringComparison.Ordinal);
        Assert.Equal(UpgradableInstance.First, instance.CurrentVersion);
        Assert.Equal(0, await redeploy.WaitForExitAsync(Bound));
    }

    [NeedsFact(Part.None)]
    public async Task AUrl_IsDownloadedByTheAgent()
    {
        await using var instance = await UpgradableInstance.StartAsync();
        var archive = instance.Archive("1.0.1");
        await using var server = await FileServer.StartAsync(Path.GetDirectoryName(archive)!);

        Assert.Contains("upgrade.download-failed", (await instance.ClientAsync("agent", "upgrade", $"{server.Address}nothing", "--sha256", UpgradableInstance.Hash(archive), "--json")).Expect(4).Output, StringComparison.Ordinal);
        (await instance.ClientAsync("agent", "upgrade", $"{server.Address}{Path.GetFileName(archive)}", "--sha256", UpgradableInstance.Hash(archive))).Expect(0);

        Assert.Equal("1.0.1", instance.CurrentVersion);
    }

    [NeedsFact(Part.None)]
    public async Task AnUploadThatIsCut_GoesOnWhereItBroke()
    {
        await using var instance = await UpgradableInstance.StartAsync();
        await using var proxy = CuttingProxy.Start(instance.CopyProfile("bad-line", target => target));
        instance.CopyProfile("bad-line", _ => proxy.Port);
        var archive = instance.Archive("1.0.1");
        proxy.CutEvery(120); // of some hundreds

        var upgraded = (await instance.ClientAsync("--profile", "bad-line", "agent", "upgrade", archive, "--sha256", UpgradableInstance.Hash(archive))).Expect(0);

        output.WriteLine($"{proxy.Cuts} cuts; {upgraded.Output}");
        Assert.True(proxy.Cuts > 0, "nothing was cut");
        Assert.Equal("1.0.1", instance.CurrentVersion);
    }

    private static Task LeftAsync(UpgradableInstance instance, params string[] versions) =>
        Until.HoldsAsync(() => Directory.EnumerateDirectories(Path.Combine(instance.Programs, "versions")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).SequenceEqual(versions), Bound, $"{string.Join(", ", versions)} are there and no other");

    private static async Task RecordedAsync(UpgradableInstance instance, string action) =>
        await Until.HoldsAsync(async () => (await instance.ClientAsync("audit", "--json")).Output.Contains($"\"{action}\"", StringComparison.Ordinal), Bound, $"{action} is on record");

    private static async Task<List<string>> AuditAsync(UpgradableInstance instance) =>
        [.. (await instance.ClientAsync("audit", "--json")).Expect(0).Output.Split('\n').Where(line => line.StartsWith('{'))];

    private static async Task<List<string>> OperationsAsync(UpgradableInstance instance) =>
        [.. (await instance.ClientAsync("operations", "--json")).Expect(0).Json.GetProperty("operations").EnumerateArray().Select(operation => operation.GetRawText())];
}
