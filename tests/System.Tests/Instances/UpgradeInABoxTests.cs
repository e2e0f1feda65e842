using System.Diagnostics;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Instances;

/// <summary>The units as they are installed: systemd runs an upgrade's gate, and starts the version that it decides for.</summary>
[Collection(Quiet.Name)]
public sealed class UpgradeInABoxTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    [BoxFact]
    [Trait("Duration", "Long")]
    public async Task AnInstance_IsEnrolledOverSsh_AndUpgraded_AndABadVersionIsTakenBack()
    {
        await using var box = await Box.StartAsync();
        using var folder = new TempFolder("laptop");
        var installer = await Installer.CopyAsync(box);
        var installed = await installer.RunAsync();
        Assert.True(installed.ExitCode == 0, installed.Output);
        var first = await CurrentAsync(box);
        await LetInAsync(box, folder);
        output.WriteLine((await ClientAsync(box, folder, "enroll", $"root@{BoxNetwork.Instance}", "--name", "box", "--identity", folder["key"], "--ssh-config", folder["ssh_config"], "--host-key", "accept-new")).Expect(0).Output);

        // Exit code 78: systemd itself would never start it again.
        foreach (var (version, code) in ((string, int)[])[("9.9.1", 78), ("9.9.2", 1)])
            output.WriteLine((await UpgradeAsync(box, folder, version, $"#!/bin/sh\n[ \"$1\" != version ] || exec echo {version}\nexit {code}\n")).Expect(6).Output);
        Assert.Equal(first, await CurrentAsync(box));
        // It answers before the gate has let its start be done.
        await Until.HoldsAsync(async () => (await box.TryAsync("systemctl", "is-active", "mbot-agent")).Output.Trim() == "active", TimeSpan.FromMinutes(1), "the agent is active");

        output.WriteLine((await UpgradeAsync(box, folder, "9.9.3", "")).Expect(0).Output);
        Assert.Equal("versions/9.9.3", await CurrentAsync(box));
        Assert.Equal("versions/9.9.3", (await box.RunAsync("readlink", "/usr/local/lib/mbot/gate")).Trim());
        await Until.HoldsAsync(() => Directory.EnumerateDirectories(box.Inside("/usr/local/lib/mbot/versions")).Count() == 2, Bound, "the first and the last version are left");
        var audit = (await ClientAsync(box, folder, "audit")).Expect(0).Output;
        Assert.Contains("agent.upgrade-reverted", audit, StringComparison.Ordinal);
        Assert.Contains("agent.upgraded", audit, StringComparison.Ordinal);
        (await ClientAsync(box, folder, "audit", "verify")).Expect(0);
        await box.RunAsync("systemctl", "restart", "mbot-agent");
        (await ClientAsync(box, folder, "status")).Expect(0);
    }

    [BoxFact]
    [Trait("Duration", "Long")]
    public async Task AVersionThatHangsAtItsStart_IsTakenBackOnce_AndTheAppNeverNotices()
    {
        await using var instance = await ServingBox.StartAsync();
        using var laptop = await BoxLaptop.CreateAsync(instance.Box);
        (await laptop.EnrolAsync()).Expect(0);
        using var made = new TempFolder("archive");
        var archive = await InstanceArchive.WithAgentAsync(made, "9.9.9", "#!/bin/sh\n[ \"$1\" != version ] || exec echo 9.9.9\nexec sleep 600\n");
        var first = await CurrentAsync(instance.Box);
        var clock = Stopwatch.StartNew();

        await instance.NeverGoesAwayAsync(async () => output.WriteLine((await laptop.RunAsync("agent", "upgrade", archive.File, "--sha256", archive.Sha256)).Expect(6).Output));

        output.WriteLine($"taken back after {clock.Elapsed.TotalSeconds:0} s");
        Assert.Equal(first, await CurrentAsync(instance.Box));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(180)); // one start, not three
        Assert.Contains("it hung", (await laptop.RunAsync("agent", "upgrade", "--status")).Expect(0).Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(instance.Box.Inside("/usr/local/lib/mbot/versions/9.9.9")));
        (await laptop.RunAsync("redeploy")).Expect(0);
    }

    /// <param name="script">The agent of that version; empty: the published one.</param>
    private static async Task<ClientResult> UpgradeAsync(Box box, TempFolder folder, string version, string script)
    {
        using var made = new TempFolder("archive");
        var archive = script.Length == 0 ? await InstanceArchive.WithVersionAsync(made, version) : await InstanceArchive.WithAgentAsync(made, version, script);
        return await ClientAsync(box, folder, "agent", "upgrade", archive.File, "--sha256", archive.Sha256);
    }

    private static async Task<string> CurrentAsync(Box box) => (await box.RunAsync("readlink", "/usr/local/lib/mbot/current")).Trim();

    private static async Task LetInAsync(Box box, TempFolder folder)
    {
        await ChildProcess.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", folder["key"]]);
        await File.WriteAllTextAsync(folder["ssh_config"], $"Host *\n  UserKnownHostsFile {folder["known_hosts"]}\n  GlobalKnownHostsFile /dev/null\n  IdentityAgent none\n");
        await box.RunAsync("install", "-d", "-m", "700", "/root/.ssh");
        await box.WriteAsync("/root/.ssh/authorized_keys", await File.ReadAllTextAsync(folder["key.pub"]));
        await box.RunAsync("ssh-keygen", "-A");
        await box.RunAsync("systemctl", "start", "ssh");
    }

    private static async Task<ClientResult> ClientAsync(Box box, TempFolder folder, params string[] arguments)
    {
        await using var client = box.Network.Start(Binaries.Client, arguments, new ChildProcessOptions
        {
            Environment = new Dictionary<string, string?> { ["XDG_CONFIG_HOME"] = folder["config"], ["HOME"] = folder["home"], ["MBOT_PROFILE"] = null, ["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = folder["extracted"], ["NO_COLOR"] = "1" },
        });
        client.CloseInput();
        try
        {
            return new ClientResult(string.Join(' ', arguments), await client.WaitForExitAsync(Bound), client.Output);
        }
        catch (TimeoutException)
        {
            var (_, journal) = await box.TryAsync("journalctl", "-u", "mbot-agent", "--no-pager", "-n", "60", "-o", "short-monotonic");
            throw new Xunit.Sdk.XunitException($"{client.Output}\n{journal}");
        }
    }
}
