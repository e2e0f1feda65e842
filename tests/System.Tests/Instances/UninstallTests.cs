using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>The way off a machine, and back.</summary>
[Trait("Duration", "Long")]
public sealed class UninstallTests
{
    [BoxFact]
    public async Task AnInstanceIsTakenOff_AndOnAgain_WithItsRelease_AndPurgedLeavesNothing()
    {
        await using var instance = await ServingBox.StartAsync();
        var box = instance.Box;
        var release = instance.LiveRelease;
        var visitorsFile = box.Inside("/var/lib/mbot/app/data/kept.txt");
        await File.WriteAllTextAsync(visitorsFile, "data of the app");

        var off = await instance.Installer.RunAsync("--uninstall");
        Assert.True(off.ExitCode == 0, off.Output);
        Assert.False(await instance.AnswersAsync());
        Assert.Empty((await box.RunAsync("systemctl", "list-units", "--all", "--plain", "--no-legend", "mbot-*.service")).Trim());
        Assert.NotEqual(0, (await box.TryAsync("pgrep", "-u", "mbot-app")).ExitCode);
        Assert.False(Directory.Exists(box.Inside("/usr/local/lib/mbot")));
        Assert.Equal("data of the app", await File.ReadAllTextAsync(visitorsFile));

        var on = await instance.Installer.RunAsync();
        Assert.True(on.ExitCode == 0, on.Output);
        await instance.ServesAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(release, instance.LiveRelease);

        var purged = await instance.Installer.RunAsync("--uninstall", "--purge");
        Assert.True(purged.ExitCode == 0, purged.Output);
        Assert.NotEqual(0, (await box.TryAsync("id", "mbot-app")).ExitCode);
        string[] roots = ["/etc", "/usr/local", "/var/lib", "/var/cache", "/run"];
        Assert.Empty((await box.RunAsync(["find", .. roots, "-xdev", "-name", "*mbot*", "-not", "-path", "/run/systemd/*", "-not", "-path", "/run/host/*"])).Trim());
        // The distribution's nginx is the user's again.
        Assert.Equal("disabled", (await box.TryAsync("systemctl", "is-enabled", "nginx")).Output.Trim());
        await box.RunAsync("systemctl", "start", "nginx");
    }
}
