using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>packages.txt on an instance: the real apt, dpkg and systemd.</summary>
public sealed class PackagesTests
{
    // As debhelper writes it into the packages of services.
    private const string StartsAService = """
        deb-systemd-helper unmask mbot-test-web.service >/dev/null || true
        deb-systemd-helper enable mbot-test-web.service >/dev/null || true
        if [ -d /run/systemd/system ]; then
          systemctl --system daemon-reload >/dev/null || true
          deb-systemd-invoke start mbot-test-web.service >/dev/null || true
        fi
        """;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [BoxFact]
    [Trait("Duration", "Long")]
    public async Task WhatPackagesTxtNames_IsInstalled_WithoutItsServices_AndWhatCanNotBe_LeavesNothingHalfThere()
    {
        await using var instance = await ServingBox.StartAsync();
        using var laptop = await BoxLaptop.CreateAsync(instance.Box);
        (await laptop.EnrolAsync()).Expect(0);
        await PackageRepository.AddAsync(instance.Box, ("mbot-test-tool", "mbot-test-web", "true"), ("mbot-test-web", "", StartsAService), ("mbot-test-bad", "", "echo it is broken >&2\nexit 3"), ("mbot-test-slow", "", "sleep 600"));

        await AskForAsync(instance, "# all of it\nmbot-test-tool curl nginx-\n");
        await instance.NeverGoesAwayAsync(async () =>
        {
            var told = (await laptop.RunAsync("redeploy")).Expect(0).Output;
            Assert.Contains("mbot-test-tool stay off: mbot-test-web.service", told, StringComparison.Ordinal);
            Assert.Contains("\"nginx-\"", told, StringComparison.Ordinal);
        });
        Assert.Equal("mbot-test-tool", (await instance.Box.RunAsync("mbot-test-tool")).Trim());
        Assert.Equal("disabled", (await instance.Box.TryAsync("systemctl", "is-enabled", "mbot-test-web")).Output.Trim());
        Assert.Equal("inactive", (await instance.Box.TryAsync("systemctl", "is-active", "mbot-test-web")).Output.Trim());
        Assert.False(File.Exists(instance.Box.Inside("/var/lib/was-started")));

        var live = instance.LiveRelease;
        await AskForAsync(instance, "mbot-test-bad\n");
        var refused = (await laptop.RunAsync("redeploy")).Output;
        Assert.Contains("apt could not install mbot-test-bad", refused, StringComparison.Ordinal);
        Assert.Contains("it is broken", refused, StringComparison.Ordinal);
        await AssertWholeAsync(instance);

        await AskForAsync(instance, "mbot-no-such-package\n");
        Assert.Contains("Unable to locate package mbot-no-such-package", (await laptop.RunAsync("redeploy")).Output, StringComparison.Ordinal);

        await AskForAsync(instance, "mbot-test-slow\n");
        await using var redeploy = laptop.Start("redeploy", "--json");
        redeploy.CloseInput();
        await redeploy.WaitForLineAsync(line => line.Contains("Setting up mbot-test-slow", StringComparison.Ordinal), Bound);
        await Until.HoldsAsync(async () => await instance.ShowAsync("StatusText", "mbot-agent") is var doing && doing.StartsWith("redeploying to main: prepare environment; ", StringComparison.Ordinal), Bound, "systemctl status says what goes on");
        var operation = (await laptop.RunAsync("operations", "--json")).Expect(0).Json.GetProperty("operations")[0].Text("id");
        (await laptop.RunAsync("cancel", operation)).Expect(0);
        await redeploy.WaitForExitAsync(Bound);
        Assert.Equal("", (await instance.Box.RunAsync("systemctl", "list-units", "--no-legend", "mbot-machine-*")).Trim());
        await AssertWholeAsync(instance);

        // Nothing of it stands in the way of the next one.
        Assert.Equal(live, instance.LiveRelease);
        await AskForAsync(instance, "mbot-test-tool\n");
        (await laptop.RunAsync("redeploy")).Expect(0);
    }

    private static Task<string> AskForAsync(ServingBox instance, string packages) => instance.Repository.CommitFileAsync("packages.txt", packages);

    private static async Task AssertWholeAsync(ServingBox instance)
    {
        Assert.Equal("", (await instance.Box.RunAsync("dpkg", "--audit")).Trim());
        Assert.Contains("no packages found", (await instance.Box.TryAsync("dpkg-query", "--show", "mbot-test-bad", "mbot-test-slow")).Output, StringComparison.Ordinal);
    }
}
