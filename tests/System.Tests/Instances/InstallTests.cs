using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>install.sh on a machine that has all packages and no network but the laptop's.</summary>
public sealed class InstallTests
{
    [BoxFact]
    public async Task InstallIsRepeatable_RepairsDrift_AndTakesAnUpgradeThatFailsBack()
    {
        await using var box = await Box.StartAsync();
        var installer = await Installer.CopyAsync(box);
        var first = await installer.RunAsync();
        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Contains("mbot-agent.service - MBot agent", first.Output, StringComparison.Ordinal);
        var agent = await AgentIdAsync(box);
        Assert.Contains("\"supervisor\": \"systemd\"", await box.RunAsync("cat", "/etc/mbot/agent.json"), StringComparison.Ordinal);
        Assert.Equal("masked", (await box.TryAsync("systemctl", "is-enabled", "nginx")).Output.Trim());
        Assert.EndsWith("\"state\":\"done\"", installer.LastProgress().Split(",\"text\"")[0], StringComparison.Ordinal);

        // The documentation says how open each unit is.
        var documented = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "operations", "instance.md"));
        foreach (var unit in (string[])["mbot-agent.service", "mbot-app@.service", "mbot-nginx.service"])
        {
            var level = (await box.RunAsync("systemd-analyze", "security", "--no-pager", unit.Replace("@", "@x", StringComparison.Ordinal))).Split(": ")[^1].Split(' ')[0];
            Assert.Contains($"| `{unit}` | {level} |", documented, StringComparison.Ordinal);
        }

        // Again: nothing to do, and the agent is not even asked to start again.
        var before = Snapshot(box);
        var second = await installer.RunAsync();
        Assert.True(second.ExitCode == 0, second.Output);
        Assert.Contains("nothing of it changed", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("wrote", second.Output, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(box));
        Assert.Equal(agent, await AgentIdAsync(box));

        // Drift: somebody edited a unit, opened the state folder, changed the user, lost a slice, edited the settings.
        await box.RunAsync("sed", "-i", "s/^WatchdogSec=.*/WatchdogSec=infinity/", "/etc/systemd/system/mbot-agent.service");
        await box.RunAsync("chmod", "777", "/var/lib/mbot", "/etc/mbot", "/etc/mbot/agent.json");
        await box.RunAsync("usermod", "-s", "/bin/bash", "mbot-app");
        await box.RunAsync("rm", "/etc/systemd/system/mbot-build.slice", "/usr/local/bin/mbot-agent");
        await box.RunAsync("cp", "--remove-destination", "/bin/false", "/usr/local/lib/mbot/current/mbot-agent");
        await box.RunAsync("sed", "-i", "s/7443/7444/", "/etc/mbot/agent.json");
        var third = await installer.RunAsync();
        Assert.True(third.ExitCode == 0, third.Output);
        Assert.Equal("30s", (await box.RunAsync("systemctl", "show", "-P", "WatchdogUSec", "mbot-agent")).Trim());
        Assert.Equal("711 700 600", string.Join(' ', (await box.RunAsync("stat", "-c", "%a", "/var/lib/mbot", "/etc/mbot", "/etc/mbot/agent.json")).Split('\n')));
        Assert.Contains(":/usr/sbin/nologin", await box.RunAsync("getent", "passwd", "mbot-app"), StringComparison.Ordinal);
        Assert.Equal("loaded", (await box.RunAsync("systemctl", "show", "-P", "LoadState", "mbot-build.slice")).Trim());
        await box.RunAsync("mbot-agent", "version");
        // The very port of metrics.listen: the agent's own goes before.
        Assert.Contains("7444", await box.RunAsync("cat", "/etc/mbot/agent.json"), StringComparison.Ordinal);

        Assert.Contains("7444: security.listen has the port", await box.RunAsync("journalctl", "--no-pager", "-u", "mbot-agent"), StringComparison.Ordinal);

        // A version that does not become healthy.
        agent = await AgentIdAsync(box);
        before = Snapshot(box);
        using var folder = new TempFolder("broken");
        var broken = await InstanceArchive.WithAgentAsync(folder, "9.9.9", "#!/bin/sh\n[ \"$1\" != version ] || exec echo 9.9.9\nexit 7\n");
        File.Copy(broken.File, box.Inside("/root/broken.tar.gz"));
        var refused = await installer.RunAsync("--archive", "/root/broken.tar.gz");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("status=7", refused.Output, StringComparison.Ordinal);
        Assert.Contains("does not become healthy", refused.Output, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(box));
        Assert.Equal("active", (await box.RunAsync("systemctl", "is-active", "mbot-agent")).Trim());
        Assert.NotEqual(agent, await AgentIdAsync(box));
        Assert.DoesNotContain("9.9.9", await box.RunAsync("mbot-agent", "version"), StringComparison.Ordinal);

        // Newer ones: the version before stays, those before it go.
        foreach (var version in (string[])["9.9.1", "9.9.2"])
        {
            using var made = new TempFolder("newer");
            var newer = await InstanceArchive.WithVersionAsync(made, version);
            File.Copy(newer.File, box.Inside($"/root/{newer.Name}"));
            var upgraded = await installer.RunAsync("--archive", $"/root/{newer.Name}");
            Assert.True(upgraded.ExitCode == 0, upgraded.Output);
            Assert.Equal($"versions/{version}", (await box.RunAsync("readlink", "/usr/local/lib/mbot/gate")).Trim());
        }

        Assert.Equal("9.9.1 9.9.2", string.Join(' ', (await box.RunAsync("ls", "/usr/local/lib/mbot/versions")).Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [BoxFact]
    public async Task WhatCanNotBeInstalled_IsRefusedWithItsReason_AndNothingIsTouched()
    {
        await using var box = await Box.StartAsync();
        var installer = await Installer.CopyAsync(box);
        var untouched = Snapshot(box);

        async Task RefusedAsync(int code, string reason, params string[] arguments)
        {
            var result = await installer.RunAsync(arguments);
            Assert.True(result.ExitCode == code, $"exit code {result.ExitCode}, not {code}:\n{result.Output}");
            Assert.Contains(reason, result.Output, StringComparison.Ordinal);
            Assert.Equal(untouched, Snapshot(box));
            Assert.Equal("active", (await box.TryAsync("systemctl", "is-active", "nginx")).Output.Trim());
            Assert.Equal("enabled", (await box.TryAsync("systemctl", "is-enabled", "nginx")).Output.Trim());
            Assert.Contains(reason, installer.Progress(), StringComparison.Ordinal);
        }

        await RefusedAsync(1, $"is {installer.Archive.Sha256}, not {new string('a', 64)}", "--archive", installer.Path, "--sha256", new string('a', 64));
        await RefusedAsync(1, "the archive can't be downloaded from https://192.0.2.1/none.tar.gz: curl:", "--url", "https://192.0.2.1/none.tar.gz", "--sha256", new string('a', 64));

        await box.RunAsync("sed", "-i", "s/^VERSION_ID=.*/VERSION_ID=\"11\"/", "/usr/lib/os-release");
        untouched = Snapshot(box);
        await RefusedAsync(3, "is not one of Debian 12, 13, Ubuntu 22.04, 24.04");
        await box.RunAsync("sed", "-i", "s/^VERSION_ID=.*/VERSION_ID=\"12\"/", "/usr/lib/os-release");

        // A package is missing and there is no mirror: the distribution's nginx, stopped by then, is back.
        await box.RunAsync("dpkg", "--force-depends", "--purge", "python3-venv");
        untouched = Snapshot(box);
        await RefusedAsync(1, "packages can't be installed: E: ");

        // Somebody's site, then somebody's change of the site that the package brings.
        await box.WriteAsync("/etc/nginx/conf.d/shop.conf", "server { listen 80; server_name shop.example.test; return 200 'the shop'; }\n");
        await box.RunAsync("systemctl", "reload", "nginx");
        await Until.HoldsAsync(async () => await ShopAsync() == "the shop", TimeSpan.FromSeconds(30), "nginx has read it");
        untouched = Snapshot(box);
        await RefusedAsync(3, "serves a site of its own: /etc/nginx/conf.d/shop.conf");
        Assert.Equal("the shop", await ShopAsync());
        await box.RunAsync("rm", "/etc/nginx/conf.d/shop.conf");
        await box.RunAsync("sed", "-i", "s/server_name _;/server_name shop.example.test;/", "/etc/nginx/sites-available/default");
        untouched = Snapshot(box);
        await RefusedAsync(3, "serves a site of its own: /etc/nginx/sites-enabled/default");

        Task<string> ShopAsync() => box.Network.RunAsync("curl", ["-sS", "-H", "Host: shop.example.test", $"http://{BoxNetwork.Instance}/"]);
    }

    [BoxFact]
    [Trait("Duration", "Long")]
    public async Task WhatIsMissingIsInstalled_AndTheDistributionsNginxNeverTakesThePort()
    {
        await using var box = await Box.StartAsync();
        await using var web = await BoxWeb.StartAsync(box);
        var installer = await Installer.CopyAsync(box);
        await BoxPackages.RemoveAsync(box, web, "nginx", "git", "python3-venv", "openssh-client");
        Assert.NotEqual(0, (await box.TryAsync("which", "nginx")).ExitCode);
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        var (code, output) = await installer.RunAsync();
        Assert.True(code == 0, output);
        Assert.Contains("installing nginx git python3-venv openssh-client", output, StringComparison.Ordinal);
        Assert.Equal("active", (await box.TryAsync("systemctl", "is-active", "mbot-agent")).Output.Trim());
        Assert.Equal("masked", (await box.TryAsync("systemctl", "is-enabled", "nginx")).Output.Trim());
        Assert.DoesNotContain("Started nginx.service", await box.RunAsync("journalctl", "-b", "--no-pager", "-u", "nginx", "--since", $"@{before}"), StringComparison.Ordinal);
        // What answers on port 80 is the agent's: its packages' site is not.
        await Until.HoldsAsync(async () => (await box.TryAsync("systemctl", "is-active", "mbot-nginx")).Output.Trim() == "active", TimeSpan.FromSeconds(30), "mbot-nginx runs");
        Assert.DoesNotContain("Welcome to nginx", await box.Network.RunAsync("curl", ["-sS", $"http://{BoxNetwork.Instance}/"]), StringComparison.Ordinal);
    }

    private static async Task<string> AgentIdAsync(Box box) => (await box.RunAsync("systemctl", "show", "-P", "MainPID", "mbot-agent")).Trim();

    /// <summary>Names, modes, owners and contents of what an installation may touch.</summary>
    private static string Snapshot(Box box)
    {
        string[] folders = ["/etc", "/usr/local", "/var/lib/mbot/app"];
        // Written by systemd's own daemons when they please.
        string[] others = ["/etc/machine-id", "/etc/.pwd.lock", "/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-", "/etc/subuid-", "/etc/subgid-"];
        return string.Join('\n', folders.Select(box.Inside).Where(Directory.Exists)
            .SelectMany(folder => new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
            .Where(entry => !others.Contains(entry.FullName[box.Root.Length..]))
            .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
            .Select(entry => $"{entry.FullName} {entry.LinkTarget} {entry.UnixFileMode} {(entry is FileInfo { LinkTarget: null } file ? file.Length < 100_000 ? File.ReadAllText(file.FullName) : $"{file.Length}" : "")}"));
    }
}
